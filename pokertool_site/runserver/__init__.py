"""Django's `runserver`, by daphne, which serves WebSockets too: an app of its own, with that command alone.

It stands before django.contrib.staticfiles in INSTALLED_APPS, whose own runserver serves none. Daphne is
optional, and loaded when somebody asks for it: it brings Twisted, a quarter of a second in each process.
"""
