"""The facts of a bulletin, each with its own words."""

from __future__ import annotations

from dataclasses import replace

from jieli.reader.article import Article
from jieli.reader.facts import (
    agreements,
    batches,
    counts,
    dates,
    deadlines,
    deliverables,
    equipment,
    events,
    money,
    orgs,
    persons,
    places,
    programme,
    relevance,
    terms,
)
from jieli.reader.facts.gazetteer import Gazetteer
from jieli.reader.facts.known import Known
from jieli.reader.found import Facts


def facts_of(article: Article, gazetteer: Gazetteer) -> Facts:
    """Everything the page states. Any text is answered; a page about something else says why it is not one."""
    publication = dates.publication(article)
    if publication is not None and article.published is None:
        article = replace(article, published=publication.value)
    relevant, reason = relevance.judged(article, gazetteer)
    if not relevant:
        return Facts(relevant=False, reason=reason, publication_date=publication)
    article = article.reported()
    known = Known.of(article, gazetteer)
    people = persons.find(article, known)
    sending, receiving = orgs.find(article, known, people)
    people = persons.of_senders(
        article, people, (one.value.name for one in sending), (one.value.name for one in receiving)
    )
    types = events.find(article, known, [one.value.name for one in people if one.value.name])
    acts = (said.start for one in types for said in one.evidence)
    return Facts(
        publication_date=publication,
        event_dates=dates.of_entries(article, dates.find(article, known), acts),
        event_types=types,
        programme=programme.find(article, known),
        batches=batches.find(article, known),
        sending_orgs=sending,
        recipient_orgs=receiving,
        recipient_places=places.find(article, known, receiving),
        persons=people,
        head_counts=counts.find(article, known),
        terms=terms.find(article, known),
        deadlines=deadlines.find(article, known),
        money=money.find(article, known),
        equipment=equipment.find(article, known),
        agreements=agreements.find(article, known, people),
        deliverables=deliverables.find(article, known),
    )
