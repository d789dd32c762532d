"""The certificate of a decision: signed, positive or negative, as the text that is checked or as a page to print."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import Response
from pydantic import BaseModel, Field

from registry.decisions.certificate import FORM, certificate, text_of
from registry.proof.signing import remember
from registry.reports.certificate_paper import certificate_pdf
from web.errors import answers
from web.media import MEDIA
from web.security import actor_of, needs, store_of
from web.shared import examiner_of, language_of
from web.steps import signer_of

router = APIRouter(prefix="/audit", tags=["audit"])


class CertifiedLine(BaseModel):
    """What was declared on a line, what was found, and the entry of the log that holds it."""

    line_number: int
    version: int
    decision: int
    declared: dict[str, Any]
    result: Literal["findings", "no finding"]
    findings: list[dict[str, Any]]
    entry: dict[str, Any] = Field(description="Its place in the log, and the proof that leads to the head.")


class Certificate(BaseModel):
    """The newest decision on each line of a declaration, signed."""

    form: str = Field(examples=[FORM])
    declaration_number: str
    issued_at: str
    issued_by: str
    lines: list[CertifiedLine]
    editions: dict[str, Any] = Field(description="The lists and rules it rests on, and how far they are encoded.")
    head: str = Field(description="The signed head of the log.")
    key: str = Field(description="The public key that it is checked with.")
    signature: str


@router.get(
    "/certificate/{number:path}",
    response_model=Certificate,
    dependencies=[needs("indicator_read", "write")],
    responses={**answers(404), 200: {"content": {MEDIA["pdf"]: {}}, "description": "The certificate."}},
)
def issue(
    request: Request,
    number: Annotated[str, Path(min_length=1, max_length=200)],
    form: Annotated[Literal["json", "pdf"], Query(alias="format", description="The signed text, or a page.")] = "json",
) -> Response:
    """A signed certificate of the decision on a declaration; that it was issued stands in the log before it is sent.

    It holds every finding, indicators among them, so it is for those who may read them, each for their own lines.
    The JSON is the signed text byte for byte: `precursor audit check-certificate` checks it without the registry.
    """
    document = certificate(store_of(request), actor_of(request), number, signer_of(request))
    remember(store_of(request), document["head"])
    text = text_of(document)
    if form == "pdf":
        content = certificate_pdf(document, text, examiner_of(request).rulebook, language_of(request))
    else:
        content = text.encode()
    headers = {"content-disposition": f'attachment; filename="{_file_name(number)}.{form}"'}
    return Response(content, media_type=MEDIA[form], headers=headers)


def _file_name(number: str) -> str:
    """A name that every file system takes."""
    return "certificate-" + "".join(c if c.isascii() and c.isalnum() else "-" for c in number)
