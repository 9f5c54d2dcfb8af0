"""Static files from the same server, by WhiteNoise, in the form that an ASGI server wants them."""

from __future__ import annotations

from contextlib import closing

from django.http import HttpRequest, HttpResponse
from whitenoise.middleware import WhiteNoiseMiddleware
from whitenoise.responders import StaticFile


class StaticFiles(WhiteNoiseMiddleware):  # type: ignore[misc]  # WhiteNoise has no types
    """WhiteNoise that answers with bytes instead of an open file.

    Under ASGI Django reads a file response whole anyway, and warns of it in the terminal.
    Ours are small: the largest is a few dozen kilobytes.
    """

    @staticmethod
    def serve(static_file: StaticFile, request: HttpRequest) -> HttpResponse:
        answer = static_file.get_response(request.method, request.META)
        if answer.file is None:
            response = HttpResponse(status=int(answer.status))
        else:
            with closing(answer.file) as file:
                response = HttpResponse(file.read(), status=int(answer.status))
        del response["Content-Type"]
        for name, value in answer.headers:
            response[name] = value
        return response
