"""Pages drawn from their templates: what is filled in is text and never markup."""

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from kpm_excel.office.cycle_folder import Step
from kpm_excel.words import LANGUAGES, Words, words_for

if TYPE_CHECKING:
    from jinja2 import Environment

    from kpm_excel.web.site import Site

HERE = Path(__file__).parent


@cache
def _environment() -> "Environment":
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    loader = FileSystemLoader(HERE / "html")
    return Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)


def site_of(request: Request) -> "Site":
    """What the pages share."""
    site: Site = request.app.state.site
    return site


def words_of(request: Request) -> Words:
    """The words of the language in which the page speaks."""
    return words_for(site_of(request).language(request))


def drawn(template: str, words: Words, **values: Any) -> str:
    """The page `template` in the language of `words`."""
    say: Callable[..., str] = words.text
    others = [(code, words_for(code).text("web.language_own")) for code in LANGUAGES]
    given = {"here": "/", "title": "", "back": "", "is_served": False, "alarms": (), "words": words, **values}
    return _environment().get_template(template).render(say=say, language=words.language, languages=others, **given)


def page(request: Request, template: str, *, status: int = 200, **values: Any) -> Response:
    """The answer with the page `template`."""
    own = {"words": words_of(request), "here": request.url.path, "is_served": site_of(request).is_served}
    given = {**own, **_of_cycle(request), **values}
    return HTMLResponse(drawn(template, **given), status_code=status)


def _of_cycle(request: Request) -> dict[str, Any]:
    """What every page of a cycle shows: the way through its steps, and the work that goes on or was the last."""
    site, words = site_of(request), words_of(request)
    known = site.settings.find(request.path_params.get("mark", ""))
    if known is None:
        return {}
    home = f"/c/{known.mark}/"
    job = site.jobs.of(known.folder)
    return {
        "home": home,
        "folder": known.folder,
        "nav": [(f"{home}{step}/", words.text(f"steps.title_{step}")) for step in Step],
        "job": job,
        "told": job.told(words) if job else None,
        "alarms": site.alarms(words),
        "fallen": fallen_text(site, known.folder, words),
    }


def fallen_text(site: "Site", folder: Path, words: Words) -> str:
    """That work on the cycle in `folder` was interrupted when the program fell; empty where none was."""
    fallen = site.jobs.fallen(folder)
    return words.text("web.job_fallen", name=words.text(f"web.job_{fallen}")) if fallen else ""


def go_to(path: str) -> Response:
    """The answer that leads on to the page at `path`, after something was done."""
    return RedirectResponse(path, status_code=303)
