"""The petition page: what is asked, where it stands, and the form to sign."""

from io import BytesIO

import segno
from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from werkzeug.wrappers.response import Response as AnyResponse

from advocacy.queries.petitions import PetitionPage, open_petitions, petition_page
from advocacy.web.headers import cacheable, locatable
from advocacy.web.languages import asked_language, current_language, speak
from advocacy.web.page_views import count_view
from advocacy.web.public.forms import SignForm
from advocacy.web.public.sharing import invitation, share_of, source_in_address
from advocacy.web.toolbox import toolbox

bp = Blueprint("petitions", __name__)


@bp.get("/")
def index() -> AnyResponse:
    """The open petitions; with only one there is nothing to choose."""
    with toolbox().database.reading() as session:
        petitions = open_petitions(session, current_language())
    if len(petitions) == 1:
        return redirect(url_for(".show", slug=petitions[0].slug, lang=asked_language(), source=_source()))
    return cacheable(render_template("public/petitions.html", petitions=petitions))


@bp.get("/p/<slug:slug>")
def show(slug: str) -> Response:
    """The page, the same for everybody, so that caches can serve it."""
    with toolbox().database.reading() as session:
        page = petition_page(session, slug, asked_language())
    count_view(page.id)
    return locatable(cacheable(petition_html(page, SignForm(formdata=None))))


@bp.get("/p/<name>")
@bp.get("/p/<name>/")
def misspelt(name: str) -> AnyResponse:
    """An address with capitals or a slash at its end, as people type it, leads to the petition's own."""
    slug = name.lower()
    if not slug.isascii() or not slug.replace("-", "").isalnum():
        abort(404)
    with toolbox().database.reading() as session:
        petition_page(session, slug)
    query = request.query_string.decode("latin-1")
    return redirect(url_for(".show", slug=slug) + (f"?{query}" if query else ""), 308)


@bp.get("/p/<slug:slug>/qr/<code>.svg")
def qr(slug: str, code: str) -> Response:
    """A QR code of the page's address with a sharer's source code, for a flyer."""
    if code != source_in_address(code):
        abort(404)
    image = BytesIO()
    segno.make(invitation(slug, code, asked_language()), error="m").save(
        image, kind="svg", scale=8, light="white", xmldecl=False
    )
    response = cacheable(image.getvalue().decode())
    response.mimetype = "image/svg+xml"
    return response


def petition_html(page: PetitionPage, form: SignForm, preview_of: str = "") -> str:
    """The whole page, with what was typed and what is wrong with it.

    As a preview it leads back to the address `preview_of` of its organizers, and nobody can sign.
    """
    speak(page.language)
    addresses = _addresses(page)
    url = addresses[page.language]
    return render_template(
        "public/petition.html",
        page=page,
        form=form,
        towns=toolbox().pack.towns,
        addresses=addresses,
        url=url,
        share=share_of(page.title, url),
        source=_source(),
        preview_of=preview_of,
        may_locate=toolbox().surveyor.is_ready,
    )


def _addresses(page: PetitionPage) -> dict[str, str]:
    """The one full address of each language; the petition's own language needs no mark."""
    return {
        language: invitation(page.slug, language=None if language == page.default_language else language)
        for language in page.languages
    }


def _source() -> str | None:
    return source_in_address(request.args.get("source", "")) or None
