"""A declaration asked for at a terminal, question by question.

Enter keeps an answer or leaves it unsaid, `-` takes it away. Each answer is checked at once, against those
before it; one that does not hold is asked for again, and why is said in a sentence. Nothing is stored here,
and no password is asked for.
"""

import sys
from collections.abc import Callable, Collection, Sequence
from datetime import date
from typing import Any, Final, Literal, TypeVar

import click

from sociarch import declaration
from sociarch.cli.declared import Known, heading, value_text
from sociarch.cli.language import gettext as _
from sociarch.cli.speech import printable, say
from sociarch.declared import Account, Asset, Declared, Employer, Owned, Restricted
from sociarch.errors import N_
from sociarch.form import KEYS, OWN, type_of, words_of
from sociarch.plain import DAY, BadField

R = TypeVar("R", bound=tuple[Any, ...])

AWAY: Final = "-"
CHANGE: Final = "1"
YES: Final = frozenset(("y", "yes", "o", "oui"))
NO: Final = frozenset(("n", "no", "non"))

YES_OR_NO = N_("yes or no is expected")
ONE_NUMBER = N_("one of the numbers is expected")


class Questions:
    """Asks, and hands back what was answered."""

    def __init__(
        self,
        known: Known,
        openers: Collection[str],
        today: date,
    ) -> None:
        """`openers`: the ways to open the vault."""
        self._known: Final = known
        self._openers: Final = openers
        self._today: Final = today

    def declaration(self, present: Declared) -> Declared:
        """All that is asked, starting from what is declared. Raises click.Abort where the answers end."""
        say(
            _("Enter keeps an answer, or leaves it unsaid; - takes it away; Ctrl-C ends, and stores nothing.")
        )
        say(_("Several answers are parted by commas. Never type a password."))
        told = present._replace(employers=self._employers(present))
        say("\n" + _("Your own addresses and numbers"))
        told = told._replace(**self._own(told, ("domains", "numbers", "schools")))
        told = told._replace(
            accounts=self._all_accounts(told), owned=self._owned(told), restricted=self._restricted(told)
        )
        say("\n" + _("About you"))
        return told._replace(**self._own(told, ("country", "machine", "demand")))

    # -- groups -------------------------------------------------------------------------------------

    def _employers(self, present: Declared) -> tuple[Employer, ...]:
        say("\n" + _("Your employers, past and present"))

        def new() -> Employer | None:
            name = _new(_("Name of an employer; Enter: no more"))
            return self._details(Employer(name)) if name else None

        return self._several(present.employers, self._details, new)

    def _details(self, one: Employer) -> Employer:
        return self._record(
            Employer(one.name), one, tuple(KEYS[Employer])[1:], lambda it: declaration.employer(it, "")
        )

    def _all_accounts(self, present: Declared) -> tuple[Account, ...]:
        say("\n" + _("Your accounts"))
        kept = self._several(present.accounts, self._account, lambda: None)
        known = present._replace(accounts=kept)
        asked = []
        for network, label in self._known.accounts:
            one = Account(network, label or "")
            # What was taken away a moment ago is not asked for again.
            if known.account(network, label) is None and one[:2] not in {its[:2] for its in present.accounts}:
                say(self._known.account(network, label))
                answer = self._account(one)
                asked += [answer] if answer != one else []
        return (*kept, *asked)

    def _account(self, one: Account) -> Account:
        def check(it: Account) -> Account:
            return declaration.account(it, "", {*self._known.titles, one.network})

        told = self._record(
            Account(one.network, one.account), one, ("opened", "purpose", "paid", "alone"), check
        )
        return self._record(told, one, ("others",), check) if told.alone is False else told

    def _owned(self, present: Declared) -> tuple[Owned, ...]:
        say("\n" + _("Pages, groups, paid seats and shared mailboxes that you run for an employer"))
        self._say_employers(present)

        def details(one: Owned) -> Owned:
            return self._record(
                Owned(one.kind, one.name), one, ("network", "employer"),
                lambda it: declaration.owned(it, "", self._known.titles),
            )  # fmt: skip

        def new() -> Owned | None:
            name = _new(_("Name of one; Enter: no more"))
            if not name:
                return None
            return details(Owned(self._kind(), name))

        return self._several(present.owned, details, new)

    def _kind(self) -> Asset:
        while True:
            try:
                kind: Asset | None = self._answer(Owned, "kind", None, None)
            except BadField as error:
                self._explain(error)
                continue
            if kind is not None:
                return kind
            say("  " + _(ONE_NUMBER))

    def _restricted(self, present: Declared) -> tuple[Restricted, ...]:
        say("\n" + _("Companies whom you may not approach"))
        self._say_employers(present)

        def details(one: Restricted) -> Restricted:
            # What has no name is known by its domain, which stays.
            told = Restricted(one.name, "" if one.name else one.domain)
            names = ("domain", "until", "employer") if one.name else ("until", "employer")
            return self._record(told, one, names, lambda it: declaration.restricted(it, ""))

        def new() -> Restricted | None:
            name = _new(_("Name of a company, or its e-mail domain behind an @; Enter: no more"))
            if not name:
                return None
            return details(Restricted(domain=name) if name.startswith("@") else Restricted(name))

        return self._several(present.restricted, details, new)

    def _own(self, present: Declared, names: Sequence[str]) -> dict[str, Any]:
        def check(it: Declared) -> Declared:
            return declaration.checked(it, self._known.titles, self._today)

        told = Declared()
        for name in names:
            told = self._one(told, name, OWN[name].asks, getattr(present, name), check)
        return {name: getattr(told, name) for name in names}

    def _say_employers(self, present: Declared) -> None:
        names = ", ".join(one.name for one in present.employers)
        if names:
            say(_("Your employers: {names}").format(names=names))

    # -- records ------------------------------------------------------------------------------------

    def _several(
        self, present: Sequence[R], change: Callable[[R], R], new: Callable[[], R | None]
    ) -> tuple[R, ...]:
        """The records that stay, some of them changed, and new ones."""
        kept: list[R] = []
        for one in present:
            question = _("{what} · Enter keeps it, 1 changes it, - takes it away")
            answer = ask_line(question.format(what=heading(one, self._known)))
            if answer == AWAY:
                continue
            try:
                kept.append(change(one) if answer == CHANGE else one)
            except BadField as error:
                self._explain(error)
                kept.append(one)
        while True:
            try:
                added = new()
            except BadField as error:
                self._explain(error)
                continue
            if added is None:
                return tuple(kept)
            kept.append(added)

    def _record(self, told: R, present: R, names: Sequence[str], check: Callable[[R], R]) -> R:
        """The record with an answer to each key. Raises BadField where what is there before does not hold."""
        told = check(told)
        for name in names:
            asks = KEYS[type(present)][name].asks
            told = self._one(told, name, asks, getattr(present, name), check)
        return told

    def _one(self, told: R, name: str, asks: str, present: Any, check: Callable[[R], R]) -> R:
        """The record with an answer that holds beside those before it."""
        default = told._field_defaults.get(name)  # type: ignore[attr-defined]  # a NamedTuple
        while True:
            try:
                answer = self._answer(type(told), name, present, default, asks)
                return check(told._replace(**{name: answer}))  # type: ignore[attr-defined]  # as above
            except BadField as error:
                self._explain(error)

    # -- single answers -------------------------------------------------------------------------------

    def _answer(self, kind: type, name: str, present: Any, default: Any, asks: str = "") -> Any:
        """What a key is answered; `present` for Enter, `default` for `-`. Raises BadField."""
        words = words_of(kind, name)
        question = _(asks or KEYS[kind][name].asks)
        if name == "keys" and self._openers:
            say(_("The vault opens with: {openers}").format(openers=", ".join(self._openers)))
        if words:
            options = [f"{at} {value_text(name, word)}" for at, word in enumerate(words, 1)]
            question += f" ({' · '.join(options)})"
        elif type_of(kind, name) is bool:
            question += " " + _("(y/n)")
        elif type_of(kind, name) is date:
            question += " " + _("(YYYY-MM-DD)")
        elif name == "network":
            question += f" ({', '.join(self._known.titles)})"
        shown = value_text(name, present)
        line = ask_line(f"{question} [{shown}]" if shown else question)
        if not line:
            return present
        return default if line == AWAY else _parsed(type_of(kind, name), words, line)

    def _explain(self, error: BadField) -> None:
        say("  " + _(error.reason).format(**error.values))


def ask_line(question: str) -> str:
    """A line that is typed, without the blanks around it. Raises click.Abort where no more comes."""
    # click's own question would write to stdout.
    click.echo(_("{question}: ").format(question=printable(question)), err=True, nl=False)
    try:
        line = sys.stdin.readline()
    except UnicodeError:
        raise click.UsageError(_("The terminal sent letters in another encoding than UTF-8.")) from None
    if not line:
        raise click.Abort
    return line.strip()


def yes_or_no(question: str, *, enter: bool | None = False) -> bool:
    """What a person at the terminal answers, in English or French; asked again until it is one of the two.

    `enter`: what Enter alone means; None: nothing. Raises click.Abort where no answer comes.
    """
    while True:
        answer = ask_line(question + " " + _("(y/n)")).casefold()
        if answer in YES or answer in NO:
            return answer in YES
        if not answer and enter is not None:
            return enter
        say(_(YES_OR_NO))


def _new(question: str) -> str:
    """The name of something new; empty for no more."""
    name = ask_line(question)
    return "" if name == AWAY else name


def _parsed(kind: Any, words: Sequence[str], line: str) -> Any:
    if kind is tuple:
        return tuple(one.strip() for one in line.split(","))
    if kind is date:
        try:
            return date.fromisoformat(line)
        except ValueError:
            raise BadField("", DAY) from None
    if kind is bool:
        if line.casefold() not in YES | NO:
            raise BadField("", YES_OR_NO)
        return line.casefold() in YES
    if kind is Literal:
        meant = {str(at): word for at, word in enumerate(words, 1)}
        meant |= {word.casefold(): word for word in words}
        if line.casefold() not in meant:
            raise BadField("", ONE_NUMBER)
        return meant[line.casefold()]
    return line
