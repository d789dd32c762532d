"""The log for auditors: the signed head, the proof of one entry, the whole as a file."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Request
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, Field

from registry.log import audit
from registry.log.checkpoint import sign_head
from registry.log.merkle import inclusion_proof, root_hash
from web.errors import Refused, answers
from web.security import needs, store_of
from web.steps import head_of, shown_head, signer_of

router = APIRouter(prefix="/audit", tags=["audit"], dependencies=[needs("audit_read")])


class Head(BaseModel):
    """The log at one size, signed."""

    size: int
    root: str = Field(description="Hexadecimal.")
    note: str = Field(description="The signed checkpoint, to keep elsewhere.")
    key: str = Field(description="The public key that it is checked with.")


class Proof(BaseModel):
    """An entry, and the hashes that lead from it to the head."""

    place: int
    kind: str
    body: str
    leaf: str
    proof: list[str]
    head: Head


@router.get("/head", response_model=Head, responses=answers())
def head(request: Request) -> JSONResponse:
    """The signed head of the log; keep it elsewhere, and no later edit of the log goes unnoticed."""
    return JSONResponse(head_of(request))


@router.get("/proof/{place}", response_model=Proof, responses=answers(404))
def proof(request: Request, place: Annotated[int, Path(ge=0, le=2**53)]) -> JSONResponse:
    """An entry of the log with the proof that the head was signed over it."""
    with store_of(request).engine.connect() as connection:
        leaves = audit.leaves_of(connection)
        entry = audit.read_entry(connection, place) if place < len(leaves) else None
    if entry is None:
        raise Refused(404)
    kind, body = entry
    steps = [step.hex() for step in inclusion_proof(leaves, place)]
    found = {"place": place, "kind": kind, "body": body, "leaf": leaves[place].hex(), "proof": steps}
    head = sign_head(len(leaves), root_hash(leaves), signer_of(request))
    return JSONResponse({**found, "head": shown_head(request, head)})


@router.get("/export", responses={**answers(409), 200: {"content": {"text/plain": {}}, "description": "Lines."}})
def export(request: Request) -> Response:
    """The whole log; it can be verified without the registry."""
    with store_of(request).engine.connect() as connection:
        lines = "\n".join(audit.export(connection, signer_of(request)))
    headers = {"content-disposition": 'attachment; filename="log.txt"'}
    return Response(lines + "\n", media_type="text/plain; charset=utf-8", headers=headers)
