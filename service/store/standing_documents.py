"""When an offer stands and how to apply for it, as JSON documents in a row."""

from __future__ import annotations

from datetime import date

from service.domain.programs import Application
from service.domain.standing import NoOffer, Status, StatusChange
from service.store.rule_documents import Document, localized_document, read_localized


def status_document(change: StatusChange) -> Document:
    """What an entry has been since a day."""
    return {
        "status": change.status.value,
        "since": change.since and change.since.isoformat(),
        "possible_since": change.possible_since and change.possible_since.isoformat(),
        "why": localized_document(change.why),
        "source": change.source,
    }


def read_status(document: Document) -> StatusChange:
    """The change of a document."""
    days = {name: date.fromisoformat(day) for name in ("since", "possible_since") if (day := document[name])}
    said = {"status": Status(document["status"]), "why": read_localized(document["why"])}
    return StatusChange(**{**document, **said, **days})


def no_offer_document(no_offer: NoOffer | None) -> Document | None:
    """Why there is nothing to apply for."""
    if no_offer is None:
        return None
    return {"why": localized_document(no_offer.why), "source": no_offer.source}


def read_no_offer(document: Document | None) -> NoOffer | None:
    """The reason of a document."""
    return None if document is None else NoOffer(read_localized(document["why"]), document["source"])


def application_document(application: Application | None) -> Document | None:
    """How to apply."""
    if application is None:
        return None
    return {
        "text": localized_document(application.text),
        "address": application.address,
        "source": application.source,
    }


def read_application(document: Document | None) -> Application | None:
    """The way to apply of a document."""
    if document is None:
        return None
    return Application(**{**document, "text": read_localized(document["text"])})
