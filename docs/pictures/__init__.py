"""What takes the pictures runs under the project's settings, as its programs do."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pokertool_site.settings")
