"""Outlets over several statements: which documents are one outlet's, and their rows end to end.

Every statement is aligned and judged by itself. What is said of an outlet over all of them rests
on the same rows, one statement behind the other, each marked with its statement, so that whole
statements are resampled and not sentences.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain

from evalkit.statements import outlet_name
from evalkit.systems import document_id
from evalkit.types import Document, Scope, TestSet, View
from evalkit.views import Corpus, Undefined, paired_direct, paired_test_sets, test_set


@dataclass(frozen=True, kw_only=True)
class Outlet:
    """An outlet in one language, or an MT system: its document in each statement that has one."""

    name: str
    lang: str
    translated_by: str | None
    documents: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Outlets:
    """All outlets of several statements.

    ``corpora`` are the aligned corpora by statement, ``outlets`` the outlets by name; a version
    that is a statement's reference is none of its outlets' documents. ``reference`` names the
    outlet whose versions are the references, or all that they are.
    """

    corpora: Mapping[str, Corpus]
    outlets: Mapping[str, Outlet]
    reference: str

    @property
    def catalogue(self) -> Corpus:
        """The outlets as the versions of one corpus, without rows: who is there."""
        first = next(iter(self.corpora.values()))
        versions = {name: replace(self._document(name), id=name) for name in self.outlets}
        return replace(
            first,
            reference=replace(first.reference, id=self.reference),
            versions=versions,
            rows={},
        )

    def shared(self, names: Sequence[str]) -> tuple[str, ...]:
        """The statements in which all of some outlets have a version."""
        return tuple(
            statement
            for statement in self.corpora
            if all(statement in self.outlets[name].documents for name in names)
        )

    def test_set(
        self,
        name: str,
        view: View,
        scope: Scope,
        *,
        reads_reference: bool = True,
        needs_reference: bool = True,
    ) -> TestSet | Undefined:
        """The rows of one outlet; see ``evalkit.views.test_set``.

        In the direct view, of the statements in which all its peers have a version too.
        """
        peers = self.catalogue.peers(name) if view == "direct" and reads_reference else ()
        if view == "direct" and needs_reference and not peers:
            lang = self._document(name).lang
            return Undefined(reason=f"no peer: no other outlet publishes in {lang}")

        def of(statement: str) -> TestSet | Undefined:
            return test_set(
                self.corpora[statement],
                self.outlets[name].documents[statement],
                view,
                scope,
                reads_reference=reads_reference,
                needs_reference=needs_reference,
            )

        return self._end_to_end([name, *peers], of)

    def paired(self, names: Sequence[str]) -> dict[str, TestSet] | Undefined:
        """Several outlets in the pivot view on rows that they share, a test set each.

        Of the statements in which all of them have a version.
        """
        made: dict[str, TestSet] = {}
        for name in names:

            def of(statement: str, name: str = name) -> TestSet | Undefined:
                ids = [self.outlets[one].documents[statement] for one in names]
                apart = paired_test_sets(self.corpora[statement], ids)
                own = self.outlets[name].documents[statement]
                return apart if isinstance(apart, Undefined) else apart[own]

            found = self._end_to_end(names, of)
            if isinstance(found, Undefined):
                return found
            made[name] = found
        return made

    def paired_direct(
        self, systems: Sequence[str], references: Sequence[str]
    ) -> TestSet | Undefined:
        """Outlets of one language in the direct view; see ``evalkit.views.paired_direct``."""

        def of(statement: str) -> TestSet | Undefined:
            ids = [
                [self.outlets[one].documents[statement] for one in names]
                for names in (systems, references)
            ]
            return paired_direct(self.corpora[statement], *ids)

        return self._end_to_end([*systems, *references], of)

    def _end_to_end(
        self, names: Sequence[str], of: Callable[[str], TestSet | Undefined]
    ) -> TestSet | Undefined:
        """The test sets of the statements that some outlets share, one behind the other."""
        parts: list[TestSet] = []
        none = Undefined(reason=f"no statement has a version of {' and '.join(names)}")
        for statement in self.shared(names):
            found = of(statement)
            if isinstance(found, TestSet):
                parts.append(self._renamed(found, statement))
            elif found.no_row:
                none = found
            else:
                return Undefined(reason=f"{statement}: {found.reason}")
        if not parts:
            return none
        first = parts[0]
        sources = [part.sources for part in parts if part.sources is not None]
        segments = [part.segments for part in parts if part.segments is not None]
        return TestSet(
            lp=first.lp,
            hypotheses={
                name: tuple(chain.from_iterable(part.hypotheses[name] for part in parts))
                for name in first.hypotheses
            },
            references={
                name: tuple(chain.from_iterable(part.references[name] for part in parts))
                for name in first.references
            },
            sources=tuple(chain.from_iterable(sources)) if len(sources) == len(parts) else None,
            documents=tuple(chain.from_iterable(part.documents or () for part in parts)),
            segments=tuple(chain.from_iterable(segments)) if len(segments) == len(parts) else None,
        )

    def _renamed(self, testset: TestSet, statement: str) -> TestSet:
        """A statement's test set with the outlets' names, its rows marked with the statement."""
        names = {
            document: name
            for name, outlet in self.outlets.items()
            if (document := outlet.documents.get(statement)) is not None
        }
        names[self.corpora[statement].reference.id] = self.reference
        return replace(
            testset,
            hypotheses={names[one]: texts for one, texts in testset.hypotheses.items()},
            references={names[one]: texts for one, texts in testset.references.items()},
            documents=(statement,) * len(testset),
        )

    def _document(self, name: str) -> Document:
        statement, document = next(iter(self.outlets[name].documents.items()))
        return self.corpora[statement].versions[document]


def outlets_of(corpora: Mapping[str, Corpus]) -> Outlets:
    """Whose documents are whose, over statements.

    An outlet's name is that of the manifest, with the language behind it where it publishes in
    several; an MT system's is that of its documents in a run of one statement. A second version
    by one outlet of one statement stands as an outlet of its own, under its document's id.
    """
    documents = [
        (statement, document)
        for statement, corpus in corpora.items()
        for document in corpus.versions.values()
        if document.id != corpus.reference.id
    ]
    known = {document.id: document for _, document in documents}
    langs: dict[str, set[str]] = {}
    for _, document in documents:
        langs.setdefault(document.outlet, set()).add(document.lang)
    found: dict[str, dict[str, str]] = {}
    for statement, document in documents:
        name = _name(document, several=len(langs[document.outlet]) > 1)
        if statement in found.get(name, {}):
            name = document.id
        found.setdefault(name, {})[statement] = document.id
    homes = dict.fromkeys(corpus.reference.outlet for corpus in corpora.values())
    return Outlets(
        corpora=corpora,
        outlets={name: _outlet(name, own, known) for name, own in found.items()},
        reference=next(iter(homes)) if len(homes) == 1 else "references",
    )


def _outlet(name: str, documents: Mapping[str, str], known: Mapping[str, Document]) -> Outlet:
    first = known[next(iter(documents.values()))]
    return Outlet(
        name=name, lang=first.lang, translated_by=first.translated_by, documents=documents
    )


def _name(document: Document, *, several: bool) -> str:
    if document.translated_by is not None:
        return document_id(document.translated_by, document.lang)
    return outlet_name(document.outlet, document.lang, several)
