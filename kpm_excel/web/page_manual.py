"""The manual, at hand on every page."""

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from kpm_excel.manual import manual_body, picture_names, picture_of
from kpm_excel.web.drawing import page, words_of


def _manual(request: Request) -> Response:
    from markupsafe import Markup

    title, body = manual_body(words_of(request).language, lambda name: f"/manual/{name}")
    # It is our own text, made into HTML without what HTML stands in it.
    return page(request, "manual.html", title=title, body=Markup(body))


def _picture(request: Request) -> Response:
    name = request.path_params["name"]
    if name not in picture_names():
        raise HTTPException(404)
    return Response(picture_of(name), media_type="image/png")


ROUTES = (Route("/manual", _manual, methods=["GET"]), Route("/manual/{name}", _picture, methods=["GET"]))
