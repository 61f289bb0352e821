"""One tree of errors, below everything else.

A class is a sentence a person understands, a hint what to do next, and an exit code. Both texts are
templates in English: the command line translates them before it fills in the fields, so no other room
needs to know about languages. Fields never carry the name, address or any other detail of a person;
a path that a person typed is their own word and may be repeated to them.

    SociarchError                1
    ├── UsageTrouble             2   NothingGiven, UnknownPlace, NothingKept, LastOne, CopyInside, NoCopies,
    │                                BadAddress, SecretInAddress, MissingPackage,
    │                                NoSuchSnapshot, OnlyHeld, AmbiguousSnapshot,
    │                                NoSuchNetwork, NoHome, TargetExists, ReportExists,
    │                                BrokenAnchors, FolderGone, NoOperator, BadDetails, NoFont,
    │                                NoPlanFont, NoDeadlines,
    │                                NoHistory, NotOneAccount,
    │                                NoSuchPerson, AmbiguousPerson, NoSuchPair, ContradictoryLinks,
    │                                ListUnreadable, BadList,
    │                                FileTaken, NoParquet,
    │                                BadDeclaration, BadStamp, DemandReceived, EvidenceKept,
    │                                DeclaredMeanwhile,
    │                                CaseThere, OtherCase, NoSharedCase, NoSuchDossier, NoSuchItem,
    │                                OutsideDossier,
    │                                AlreadyDecided, ReasonNeeded, ItemNotDone, SameRole, NoSecondRole,
    │                                ProofNeeded, ChecksNotInOrder, ChecksTooEarly, NoSnapshotCited,
    │                                NotAProof,
    │                                NotForAttestation, NothingToAttest, NoStamps,
    │                                NothingToReport, NothingPlanned,
    │                                WeakPassphrase, NoSuchOpener, AmbiguousOpener, FewOpenersLeft,
    │                                MixedOpener, CopyAhead,
    │                                NotARecipient, AlreadyOpens, NothingToDrill, ComfortDrilled,
    │                                NoTimer, ForeignTimer, TimerFailed, OddWord
    ├── PersonNeeded            11   PassphraseNeeded, SignInNeeded, AnswerNeeded, ConsentNeeded,
    │                                WrongAccount, SignInEnded, WindowClosed, NoBrowser,
    │                                KeyringClosed, AnswersNeeded, ConfirmationNeeded, YesNeeded,
    │                                RemovalUnsaid, InstallUnseen, ErasureToConfirm
    ├── PageDrift               12   DriftPaused, SwitchedOff
    ├── Unreachable             13   NetworkBroken, NetworkClosed, DownloadCut, BrowserFailed
    ├── NetworkRefused          14   CoolingDown
    ├── ExportLost              15   ExportExpired, ExportFailed
    ├── Overdue                 16
    ├── NotAnExport             20   stored nothing:  EmptyFile, EmptyFolder, WebPage, Unreadable,
    │                                                 FileChanged, LinkInside, TooManyFiles, TooMuchToList,
    │                                                 VaultInside, EmployerSeat
    │                                stored unread:   UnknownExport, DamagedArchive,
    │                                                 EncryptedArchive, HostileArchive
    ├── NotReadable             20   a document:      DocumentUnreadable, DocumentEmpty, DocumentUnknown,
    │                                                 DocumentLocked, DocumentTooLarge, DocumentDamaged,
    │                                                 DocumentHostile, DocumentSlow
    │                                a case:          BadCase, NoCase
    │                                an attestation:  BadAttestation, AttestationUnreadable, OtherKey,
    │                                                 NotOwnAttestation, StampInDoubt
    │                                a plan:          BadPlanSheet, BadPlanRow
    ├── NoText                  21   a document
    ├── Held                    21   ReadNothing, ReadPartly, FarFewer, StillHeld
    ├── KeyTrouble              30   NoKey, NoWriteKey, WrongKey, OldWay, KeyFileUnreadable, NotAKey,
    │                                OtherVault, OpenKeyFile, LonelyShare, MistypedKey, NoKeyring,
    │                                OpenerNeeded, NotOpened
    ├── VaultDamaged            31   Missing, DamagedRecord, AddedLate, SnapshotGone, CardMissing,
    │                                DemandUnknown
    ├── VaultUnavailable        32   Swept, BackupRunning, CopyDiffers, CopyAway, CopyTaken,
    │                                NoVault, VaultExists, VaultUnfinished, PlaceTaken,
    │                                StorageFull, StorageReadOnly, StorageFailed, LinkedFolder,
    │                                SystemTrouble, AccountBusy, VaultBusy, CaseBusy, ServerFailed
    │                                StorageAway:     StorageDenied, StorageUnreachable, StorageAbsent,
    │                                                 UnknownHost
    ├── AgeFailure              31   HeaderFailure, HmacFailure, PayloadFailure, NoMatch (30)
    └── Interrupted            130
"""

import errno
from pathlib import Path
from typing import ClassVar, Final


def N_(text: str) -> str:
    """Mark `text` for translation and return it unchanged; whoever shows it translates it."""
    return text


class SociarchError(Exception):
    """The root. `fields` fill the templates; `str(error)` is the English sentence."""

    message: ClassVar[str] = N_("Something went wrong that this program does not expect.")
    hint: ClassVar[str] = ""
    code: ClassVar[int] = 1

    def __init__(self, **fields: object) -> None:
        self.fields: Final = fields
        super().__init__(self.message.format(**fields))


# -- usage ----------------------------------------------------------------------------------------


class UsageTrouble(SociarchError):
    code = 2


class NothingGiven(UsageTrouble):
    message = N_("There is nothing to back up: no account is signed in, and no export was named.")
    hint = N_(
        "Sign in to a network once: sociarch login linkedin\n"
        "Or name the export that you downloaded: sociarch backup --from FILE-OR-FOLDER"
    )


class NoSuchSnapshot(UsageTrouble):
    message = N_("No snapshot matches “{wanted}”.")
    hint = N_("`sociarch snapshots` lists them; of an id, the first four digits at least are needed.")


class OnlyHeld(UsageTrouble):
    message = N_("What matches “{wanted}” is held or was dropped, so it does not count.")
    hint = N_("`sociarch snapshots` lists it; name it by its id to look, or let it count: sociarch accept ID")


class AmbiguousSnapshot(UsageTrouble):
    message = N_("More than one snapshot begins with “{wanted}”.")
    hint = N_("Give more of its id; `sociarch snapshots` lists them.")


class NoHistory(UsageTrouble):
    message = N_("No list of connections lies there: “{wanted}”.")
    hint = N_("`sociarch snapshots` shows the days of your lists.")


class NotOneAccount(UsageTrouble):
    message = N_("The two snapshots are of different accounts, so they cannot be compared.")
    hint = N_("Name two of one account, or two days: sociarch diff 2025-01-01 2025-12-31")


class NoSuchScan(UsageTrouble):
    """What a document is called may say too much, so it is not repeated."""

    message = N_("The vault holds no results of one of these documents. Nothing was done.")
    hint = N_("`sociarch clauses` shows what it holds.")


class UnknownPlace(UsageTrouble):
    message = N_("A vault cannot lie at an address that begins with {scheme}://.")
    hint = N_("A vault is a folder, or an address that begins with s3://, az://, gs:// or sftp://.")


class BadAddress(UsageTrouble):
    """The address may hold what nobody should see, so it is not repeated."""

    message = N_("The address cannot be used: {reason}.")
    hint = N_(
        "Addresses look like these:\n"
        "s3://BUCKET/PREFIX?endpoint=https://HOST:PORT\n"
        "sftp://USER@HOST/FOLDER\n"
        "az://CONTAINER/PREFIX?account=NAME\n"
        "gs://BUCKET/PREFIX"
    )


class SecretInAddress(UsageTrouble):
    message = N_("The address seems to hold a password or a key ({reason}), which does not belong there.")
    hint = N_(
        "Addresses are shown and kept. Leave the secret out of it: sociarch asks for it and keeps it in your "
        "system's keyring, or takes it from the usual variables. Whoever may have seen it could use it: "
        "change it."
    )


class MissingPackage(UsageTrouble):
    """`extra`: what to ask pip for."""

    message = N_("This kind of address needs a package that is not installed.")
    hint = N_("Install it once: pip install 'sociarch[{extra}]'")


class CopyInside(UsageTrouble):
    message = N_("A copy cannot lie in the vault itself, nor the vault in its copy.")
    hint = N_("Name another disk, or another machine.")


class NoCopies(UsageTrouble):
    message = N_("No copy of this vault is known on this machine.")
    hint = N_("Name a place: sociarch copy /media/usb/vault")


class NothingKept(UsageTrouble):
    message = N_("These rules keep nothing.")
    hint = N_(
        "Say how many to keep, such as: sociarch forget --keep-last 3 --keep-monthly 12 --keep-yearly 10"
    )


class LastOne(UsageTrouble):
    message = N_("{id} is the last snapshot of an account at {network}; it was not forgotten. Nothing was.")
    hint = N_("Back up once more first, or name others.")


class WeakPassphrase(UsageTrouble):
    """Nothing of the passphrase is repeated."""

    message = N_("That passphrase is easily guessed: {reason}. Nothing was changed.")
    hint = N_("Take four or five random words that have nothing to do with each other or with you.")


class NoSuchOpener(UsageTrouble):
    message = N_("No way to open the vault is called “{label}”. These exist: {openers}")
    hint = N_("`sociarch keys list` shows them.")


class AmbiguousOpener(UsageTrouble):
    message = N_("Several ways to open the vault are called “{label}”.")
    hint = N_("Name one of these: {names}")


class CopyAhead(UsageTrouble):
    message = N_(
        "The copy at {place} holds snapshots or decisions that this vault lacks; made with the old keys, "
        "they would not count any more. Nothing was changed."
    )
    hint = N_("Bring them here first: sociarch --vault {place} copy {vault}")


class FewOpenersLeft(UsageTrouble):
    message = N_(
        "Without {label} fewer than two ways to open the vault that do not depend on each other would be "
        "left ({left}). Nothing was changed."
    )
    hint = N_("Add one first: sociarch keys kit, or sociarch keys add --passphrase")


class MixedOpener(UsageTrouble):
    message = N_("That key is of another kind than the vault: here a public key begins with {expected}")
    hint = N_(
        "One kind alone protects a vault: a classic key would undo the protection against quantum computers. "
        "Ask for a key of the vault's kind (age-keygen, with -pq for age1pq1…), or add a passphrase."
    )


class NotARecipient(UsageTrouble):
    """What was given may be a secret, so it is not repeated."""

    message = N_("That is no public key of age (age1…).")
    hint = N_(
        "Ask for the line “public key” that age-keygen showed. A line that begins with AGE-SECRET-KEY- is "
        "the secret one: who has given it to you needs a new key."
    )


class AlreadyOpens(UsageTrouble):
    message = N_("That opens the vault already ({label}). Nothing was changed.")
    hint = N_("The same once more is no second way: take another passphrase.")


class NothingToDrill(UsageTrouble):
    message = N_("The vault holds no snapshot yet, so there is nothing to get back.")
    hint = N_("Back up first: sociarch backup")


class ComfortDrilled(UsageTrouble):
    message = N_("{label} is comfort on one computer and goes with it, so a drill with it proves nothing.")
    hint = N_("Name another way: sociarch keys list")


class NoTimer(UsageTrouble):
    """`reason` and `need` are texts of this program: what is missing, and what to do about it."""

    message = N_("{title} cannot be used here: {reason}. Nothing was changed.")
    hint = "{need}"


class ForeignTimer(UsageTrouble):
    message = N_("{place} was not made by sociarch, so it is left alone. Nothing was changed.")
    hint = N_("Rename it or take it away yourself, then say it again; or choose another way: --for")


class TimerFailed(UsageTrouble):
    message = N_("The system did not do it: {command} ended with {code} ({reason}).")
    hint = N_("`sociarch schedule show` tells what is there now.")


class OddWord(UsageTrouble):
    message = N_("{word} holds a letter that the file of a timer cannot hold.")
    hint = N_("Give the folder another name, and say it again.")


class NoSuchNetwork(UsageTrouble):
    message = N_("No network is called “{wanted}”.")
    hint = N_("These are known: {known}")


class NoSuchPerson(UsageTrouble):
    message = N_("Nobody in the vault's lists is found by these words.")
    hint = N_("Type less of the name, or look where else the word stands: sociarch find TEXT")


class AmbiguousPerson(UsageTrouble):
    """The candidates are people, so whoever raises this shows them in a table and not here."""

    message = N_("{count} people may be meant.")
    hint = N_("Name one of those that are listed by the id beside the name.")


class NoSuchPair(UsageTrouble):
    """What was typed for an id may be a name, so it is not repeated."""

    message = N_("No proposal, link or decision has such an id.")
    hint = N_("`sociarch people --propose` and `sociarch people PERSON` show the ids.")


class ContradictoryLinks(UsageTrouble):
    message = N_("Who was said to be the same person was also said not to be. Nothing was stored.")
    hint = N_(
        "Decide one thing at a time. `sociarch people PERSON` shows what was decided about somebody, and "
        "`sociarch people --undo ID` takes it back."
    )


class NoHome(UsageTrouble):
    message = N_("A folder is named by a home (~) that this system does not know.")
    hint = N_("Name SOCIARCH_HOME, SOCIARCH_VAULT and other folders by their whole path.")


class BrokenAnchors(UsageTrouble):
    message = N_("{path} cannot be read as a file of anchors.")
    hint = N_("Remove it: the anchors that sociarch is shipped with are used then.")


class TargetExists(UsageTrouble):
    message = N_("{path} is there already and is something else; it was left as it is.")
    hint = N_("Restore into a new or empty folder.")


class ReportExists(UsageTrouble):
    message = N_("{path} is there already; it was left as it is.")
    hint = N_("Name another file.")


class FileTaken(ReportExists):
    """The same where the command could replace the file."""

    message = N_("{path} is there already; nothing was written.")
    hint = N_("Name another file, or replace this one: --force")


class NoParquet(UsageTrouble):
    message = N_("Parquet needs a package that is not installed. Nothing was written.")
    hint = N_("Install it once: pip install 'sociarch[parquet]'")


class NoOperator(UsageTrouble):
    message = N_("It is not known here who operates {network}.")
    hint = N_(
        "Look for the operator's name and address in the site's legal notice, and write to them yourself."
    )


class BadDetails(UsageTrouble):
    message = N_("{path} cannot be read as details for a letter ({reason}).")
    hint = N_(
        'Write a text file of lines such as name = "...", with any of these keys: name, address (several '
        'lines between """), account_email, reply_to, profile.'
    )


class NoFont(UsageTrouble):
    message = N_("No font was found here in which the letter can be set as PDF. Nothing was written.")
    hint = N_("Write it as text, and print that from a program that knows your letters: --text FILE")


class NoPlanFont(NoFont):
    message = N_("No font was found here in which the plan can be set as PDF. Nothing was written.")
    hint = N_("Write it as a page, and print that from a browser, which knows your letters: --to plan.html")


class NoDeadlines(UsageTrouble):
    message = N_("Nothing in this plan has a day for a calendar. Nothing was written.")
    hint = N_("Any other form holds the whole plan, also what has no day: --to plan.html")


class ListUnreadable(UsageTrouble):
    message = N_("The list {path} cannot be read ({reason}). Nothing was written.")
    hint = N_("Name a text file in UTF-8 that you may read.")


class BadList(UsageTrouble):
    message = N_("Line {line} of the list {path} cannot be understood ({reason}). Nothing was written.")
    hint = N_(
        "A list is a table with the columns kind,value,until,source,note: kind is company, domain, email, "
        "profile_url or person, until a day such as 2027-12-31 or empty. --companies and --domains also take "
        "one name on each line."
    )


class BadDeclaration(UsageTrouble):
    """`reason` tells the place and what is expected there, never what stands there."""

    message = N_("{path} is no declaration ({reason}). Nothing was stored.")
    hint = N_(
        "Write a file that shows every key and what it is for, and edit it: sociarch profile --write FILE"
    )


class BadStamp(UsageTrouble):
    message = N_("{path} cannot be taken as a time stamp ({reason}). Nothing was stored.")
    hint = N_(
        "--stamp names the answer of a time-stamping authority (RFC 3161), a file that often ends in .tsr; "
        "--stamp-root names the certificates that you trust for it, as PEM."
    )


class DemandReceived(UsageTrouble):
    """Preservation mode."""

    message = N_(
        "You declared a demand of {day}: nothing is deleted, replaced or put out of sight since. Nothing was "
        "done."
    )
    hint = N_(
        "What deletes, replaces or hides has to wait (--remove, --force, --drop, --drop-stamps, `drop`); "
        "everything else goes on. Once the matter is settled, take the demand out of your declaration: "
        "sociarch profile --ask"
    )


class EvidenceKept(DemandReceived):
    message = N_("You declared a demand of {day}: evidence is kept since, and nobody is erased.")
    hint = N_(
        "Answer the person: while the matter is open, their data may be kept for it (GDPR, article "
        "17(3)(e)). Until then restrict what you do with it: sociarch people PERSON --do-not-contact"
    )


class DeclaredMeanwhile(UsageTrouble):
    message = N_("Another declaration came into the vault meanwhile. Nothing was stored.")
    hint = N_(
        "A later declaration replaces the earlier one whole. Look at what is declared now, and declare "
        "again: sociarch profile"
    )


class CaseThere(ReportExists):
    message = N_("{path} is there already; nothing was written.")
    hint = N_("Name another file, or correct the days of the case in it: --correct")


class OtherCase(UsageTrouble):
    """Neither side's names are repeated."""

    message = N_("This file belongs to another case, or to somebody else. Nothing was noted.")
    hint = N_("Compare case number, person and employer on both sides; name the right case with --file.")


class NoSuchDossier(UsageTrouble):
    message = N_("No arrival, move or departure is known that fits. Nothing was done.")
    hint = N_(
        "Declare your job and its days: sociarch profile --ask\n"
        "Or make one: sociarch checklist new --occasion leaver --employer NAME"
    )


class NoSharedCase(UsageTrouble):
    message = N_("Nothing shows that this file belongs to the case. Nothing was noted.")
    hint = N_(
        "Both sides need the same case number, or the person's name: "
        "sociarch checklist new --correct --case NUMBER"
    )


class NoSuchItem(UsageTrouble):
    message = N_("The plan has no item “{wanted}”. Nothing was noted.")
    hint = N_("It has these: {known}")


class OutsideDossier(UsageTrouble):
    message = N_("On {day} it cannot have happened. Nothing was noted.")
    hint = N_("Name a day from {first} to {last}: --on YYYY-MM-DD")


class AlreadyDecided(UsageTrouble):
    message = N_("{item} is noted already: {step}. Nothing was noted.")
    hint = N_("To say something else of it, open it again first: sociarch checklist reopen {item}")


class ReasonNeeded(UsageTrouble):
    message = N_("{item}: a reason is needed. Nothing was noted.")
    hint = N_("Write it down: --reason TEXT")


class ItemNotDone(UsageTrouble):
    message = N_("{item} is not done yet, so there is nothing to look over. Nothing was noted.")
    hint = N_("First whoever did it says so: sociarch checklist done {item}")


class SameRole(UsageTrouble):
    message = N_("{role} did {item}, and cannot be the second pair of eyes. Nothing was noted.")
    hint = N_("Somebody in another role looks at it, and says so: --role ROLE")


class NoSecondRole(UsageTrouble):
    message = N_("{role} does not look over {item}. Nothing was noted.")
    hint = N_("These may: {able}. What is personal alone nobody looks over.")


class ProofNeeded(UsageTrouble):
    message = N_("{item} takes a proof: {need}. Nothing was noted.")
    hint = N_(
        "Name what shows it: --proof FILE, --ticket NUMBER or --snapshot SNAPSHOT. Of a file only digest and "
        "name are kept."
    )


class ChecksNotInOrder(UsageTrouble):
    message = N_("{item} rests on checks that are not in order, or not known: {checks}. Nothing was noted.")
    hint = N_(
        "See why: sociarch ownership --check {first}\n"
        "Or name what shows that it is done all the same: --proof FILE"
    )


class ChecksTooEarly(UsageTrouble):
    message = N_("The checks of {item} cannot tell yet whether it is done. Nothing was noted.")
    hint = N_(
        "They answer once the contract, or the restriction, has ended. Is it done all the same? --proof FILE"
    )


class NoSnapshotCited(UsageTrouble):
    message = N_("The checks of {item} are in order, but they rest on no snapshot. Nothing was noted.")
    hint = N_("Name a proof: --snapshot latest, or --proof FILE")


class NotAProof(UsageTrouble):
    message = N_("{path} cannot be a proof ({reason}). Nothing was noted.")
    hint = N_("A proof is a file that shows what was done; never an export, a list of people or a password.")


class NotForAttestation(UsageTrouble):
    """What was to stand in it may be a name, so it is not repeated. `option`: by which it can be said."""

    message = N_("The text for {option} cannot stand in an attestation. Nothing was written.")
    hint = N_("It takes one line of at most {most} letters, all of which can be seen: {option} TEXT")


class NothingToAttest(UsageTrouble):
    message = N_("This plan has nothing yet that you could attest. Nothing was written.")
    hint = N_("Look at the plan, and note what is done: sociarch checklist")


class NoStamps(UsageTrouble):
    message = N_("Checking a time stamp needs a package that is not installed. Nothing was written.")
    hint = N_("Install it once: pip install 'sociarch[stamps]'")


class NothingToReport(UsageTrouble):
    message = N_("No snapshot in the vault counts yet, so there is nothing to report. Nothing was written.")
    hint = N_("Make one: sociarch backup\nIs one waiting for a decision? sociarch snapshots")


class NothingPlanned(UsageTrouble):
    message = N_(
        "No arrival, move or departure is known, so there is no plan to report. Nothing was written."
    )
    hint = N_("Declare your job and its days: sociarch profile --ask")


class FolderGone(UsageTrouble):
    message = N_("The folder {path} cannot be looked into ({reason}).")
    hint = N_("Check that it is there, that its disk is connected, and that you may read it.")


# -- a person -------------------------------------------------------------------------------------


class PersonNeeded(SociarchError):
    code = 11


class PassphraseNeeded(PersonNeeded):
    message = N_("A passphrase is needed, and nobody may be asked for it.")
    hint = N_(
        "Run the command in a terminal, or put the passphrase on the first line of a file that only "
        "you can read and name that file in SOCIARCH_PASSPHRASE_FILE."
    )


class SignInNeeded(PersonNeeded):
    message = N_("{title} is not signed in here.")
    hint = N_("Sign in once, in a window: sociarch login {network}")


class TokenNeeded(SignInNeeded):
    message = N_("There is no token for {title}'s official API here.")
    hint = N_("Make one, in about ten minutes: sociarch login {network} --api")


class TokenRefused(SignInNeeded):
    message = N_(
        "{title} does not accept the token: it has expired, was withdrawn, or is not one of its own."
    )
    hint = N_(
        "Make a new one: sociarch login {network} --api\n"
        "The way through the browser meanwhile: sociarch backup {network} --route browser"
    )


class PermissionMissing(SignInNeeded):
    message = N_("{title}'s official API refuses: the token lacks the permission to read your data.")
    hint = N_(
        "The app needs the product that the steps name, and the token its permission. The steps, and a new "
        "token: sociarch login {network} --api"
    )


class AnswerNeeded(PersonNeeded):
    message = N_("{title} wants something that only you can give: {need}.")
    hint = N_("Answer it in a window: sociarch backup {network} --window")


class ConsentNeeded(PersonNeeded):
    message = N_("You have not agreed yet that sociarch opens {title}'s export page for you.")
    hint = N_(
        "Read what that means and agree, in a terminal: sociarch login {network}\n"
        "Where nobody can be asked: sociarch login {network} --accept-terms"
    )


class YesNeeded(PersonNeeded):
    message = N_("This cannot be taken back, and nobody can be asked here. Nothing was done.")
    hint = N_("If you want it, say so: --yes")


class WrongAccount(PersonNeeded):
    message = N_(
        "Another {title} account is signed in than the one this backup belongs to. Nothing was done."
    )
    hint = N_(
        "Sign in with the right one: sociarch login {network}\n"
        "For a second account, give each a label: sociarch login {network} --account LABEL"
    )


class WrongMember(WrongAccount):
    message = N_(
        "The token belongs to another {title} account than the one of this backup. Nothing was done."
    )
    hint = N_(
        "Make a token as the right member: sociarch login {network} --api\n"
        "For a second account, give each a label: sociarch login {network} --api --account LABEL"
    )


class SignInEnded(PersonNeeded):
    message = N_("Nobody finished the sign-in at {title} in {minutes} minutes. Nothing was kept.")
    hint = N_("Start again when you have the time: sociarch login {network}")


class WindowClosed(PersonNeeded):
    message = N_("The window was closed before the sign-in at {title} was finished. Nothing was kept.")
    hint = N_("Start again when you have the time: sociarch login {network}")


class KeyringClosed(PersonNeeded):
    message = N_("The system's keyring, which holds the key of your sign-ins, does not open.")
    hint = N_(
        "Unlock it (it opens when you log in at this machine), then run the same command again. If it is "
        "gone, delete session-key.txt in sociarch's folder and sign in again."
    )


class AnswersNeeded(PersonNeeded):
    message = N_("Only a person at a terminal can answer these questions.")
    hint = N_(
        "Declare it in a file instead: sociarch profile --write FILE writes one to edit, sociarch profile "
        "--from FILE reads it."
    )


class ConfirmationNeeded(PersonNeeded):
    message = N_(
        "Your declaration holds a demand, or may hold one that cannot be read, and this one holds none: "
        "deletions would be possible again. Nothing was stored."
    )
    hint = N_("If the matter is settled, say so: --yes")


class RemovalUnsaid(PersonNeeded):
    message = N_("This takes away a way to open the vault, and nobody may be asked. Nothing was changed.")
    hint = N_("If it is meant, say so: --yes")


class InstallUnseen(PersonNeeded):
    message = N_("Nothing was installed: nobody is here to look at it first.")
    hint = N_(
        "Look: sociarch schedule install --dry-run\nThen install it as it is: sociarch schedule install --yes"
    )


class ErasureToConfirm(PersonNeeded):
    message = N_("Nobody confirmed that this person is to be erased. Nothing was done.")
    hint = N_("Look first with --dry-run; then say so: --yes")


class NoBrowser(PersonNeeded):
    message = N_("No browser was found that this program can use.")
    hint = N_(
        "Install Chromium or Chrome with your system's own means (Debian: sudo apt install chromium), or "
        "name one: --browser-path FILE\n"
        "Or fetch one: python -m playwright install chromium. Behind a proxy set HTTPS_PROXY, for a proxy "
        "with a certificate of its own NODE_EXTRA_CA_CERTS, for a mirror PLAYWRIGHT_DOWNLOAD_HOST.\n"
        "Or go without: download the export yourself and run sociarch backup --from FILE"
    )


# -- networks' pages ------------------------------------------------------------------------------


class PageDrift(SociarchError):
    message = N_("{title}'s page is not the one this program knows. Step: {step}. Expected: {expected}.")
    hint = N_(
        "A report without personal data lies at {report}; read it, then send it to the developers.\n"
        "Meanwhile download the export yourself and run: sociarch backup {network} --from FILE"
    )
    code = 12


class DriftPaused(PageDrift):
    message = N_(
        "{title}'s page was not the one this program knows {times} times in a row, so it is left alone."
    )
    hint = N_(
        "Look for a newer version of sociarch. To look once more all the same: "
        "sociarch backup {network} --now\n"
        "Meanwhile download the export yourself and run: sociarch backup {network} --from FILE"
    )


class InterfaceChanged(PageDrift):
    message = N_("{title}'s official API did not answer as it is documented ({reason}). Nothing was stored.")
    hint = N_(
        "Look for a newer version of sociarch. Meanwhile: sociarch backup {network} --route browser, or "
        "download the export yourself and run: sociarch backup {network} --from FILE"
    )


class InterfaceOutdated(InterfaceChanged):
    message = N_(
        "{title}'s official API does not know version {version}, or the app that the token belongs to "
        "lacks the product."
    )
    hint = N_(
        "Check the app's products against the steps: sociarch login {network} --api. If they are right, look "
        "for a newer version of sociarch; meanwhile: sociarch backup {network} --route browser"
    )


class SwitchedOff(PageDrift):
    message = N_("The exporter for {title} is switched off: {reason}")
    hint = N_("Download the export yourself and run: sociarch backup {network} --from FILE")


class Unreachable(SociarchError):
    message = N_("{title} cannot be reached ({reason}). Nothing was changed.")
    hint = N_(
        "Check the connection, the proxy and the clock of this machine, then run the same command again."
    )
    code = 13


class NetworkBroken(Unreachable):
    message = N_("{title} answers with an error of its own ({reason}). Nothing was changed.")
    hint = N_("Try again later; nothing needs to be done here.")


class NetworkClosed(Unreachable):
    message = N_(
        "{title} is closed: what is left at its address is not the network ({reason}). Nothing was typed."
    )
    hint = N_(
        "Two ways are left. A file you saved in those years: sociarch backup {network} --from FILE\n"
        "Or write to the operator and ask for your data (articles 15 and 20 of the GDPR): "
        "sociarch letter {network}"
    )


class DownloadCut(Unreachable):
    message = N_("The download from {title} was cut. The network keeps it for some days.")
    hint = N_("Run the same command again.")


class ListMoved(Unreachable):
    message = N_("The list of {title}'s official API changed each time it was read. Nothing was stored.")
    hint = N_("Run the same command again in an hour.")


class TokenUnchecked(Unreachable):
    message = N_("{title} cannot be reached ({reason}). The token is kept, sealed and not checked.")
    hint = N_("The next run checks it: sociarch backup {network}")


class BrowserFailed(Unreachable):
    message = N_("The browser could not be started, or ended by itself ({reason}). Nothing was changed.")
    hint = N_("Name another one with --browser-path, or close other programs and run the same command again.")


class NetworkRefused(SociarchError):
    message = N_("{title} refuses: the account is restricted, or too much was asked of it.")
    hint = N_(
        "Do not try again for 24 hours. Look at the account in your normal browser; the way without this "
        "one: sociarch backup {network} --from FILE"
    )
    code = 14


class Throttled(NetworkRefused):
    message = N_("{title}'s official API takes no more questions for now.")
    hint = N_("Do not try again for 24 hours; then run the same command again.")


class CoolingDown(NetworkRefused):
    message = N_("{title} does not take another request for an export yet.")
    hint = N_("Do not try again for 24 hours; then run the same command again.")


class ExportLost(SociarchError):
    hint = N_("Ask for a new one: sociarch backup {network} --again")
    code = 15


class Overdue(SociarchError):
    message = N_("A backup is overdue, or the last scheduled run failed.")
    hint = N_(
        "Which one: sociarch status · What was said: sociarch schedule show · Once more now: sociarch backup"
    )
    code = 16


class ExportExpired(ExportLost):
    message = N_("The export asked for at {title} is no longer there: it expired or was cancelled.")


class ExportFailed(ExportLost):
    message = N_("{title} could not prepare the export.")


class NotCollated(ExportLost):
    message = N_("{title}'s official API has had no connections for over a day. Nothing was stored.")
    hint = N_(
        "A new consent makes {title} collate anew: sociarch login {network} --api\n"
        "The way through the browser meanwhile: sociarch backup {network} --route browser"
    )


class RequestLost(ExportLost):
    message = N_("{title} was asked for an export, and its page shows no sign of the request.")
    hint = N_(
        "Run the same command again in ten minutes: it looks first, and asks once more where nothing is "
        "under way."
    )


# -- exports --------------------------------------------------------------------------------------


class NotAnExport(SociarchError):
    code = 20


class EmptyFile(NotAnExport):
    message = N_("{path} is empty (0 bytes). Nothing was stored.")
    hint = N_("The download did not finish. Download it again.")


class EmptyFolder(NotAnExport):
    message = N_("{path} holds no file. Nothing was stored.")
    hint = N_("Name the folder or the file that you downloaded.")


class WebPage(NotAnExport):
    message = N_("{path} is a web page, not an archive. Nothing was stored.")
    hint = N_(
        "The browser saved a sign-in or error page under the archive's name. Sign in to the network "
        "and download the archive again."
    )


class Unreadable(NotAnExport):
    message = N_("{path} cannot be read ({reason}). Nothing of it was stored.")
    hint = N_("Check that the file is there and that you may read it.")


class FileChanged(NotAnExport):
    message = N_("{path} changed while it was being read. Nothing of it was stored.")
    hint = N_("Wait until the download has finished, then run the same command again.")


class LinkInside(NotAnExport):
    message = N_("{path} contains {count} link(s) or special file(s). Nothing of it was stored.")
    hint = N_(
        "An export never contains links. Look at them with `find FOLDER -type l`, remove them, and "
        "run the same command again."
    )


class TooManyFiles(NotAnExport):
    message = N_("{path} holds more than {limit} files. Nothing of it was stored.")
    hint = N_("Name the export itself rather than a folder that holds it among other things.")


class TooMuchToList(NotAnExport):
    message = N_("{path} holds too many files, with too long names, for one snapshot. It has no snapshot.")
    hint = N_("Name the export itself rather than a folder that holds it among other things.")


class VaultInside(NotAnExport):
    message = N_("{path} contains the vault itself or lies in it. Nothing of it was stored.")
    hint = N_("Name the export itself rather than a folder that holds it among other things.")


class EmployerSeat(NotAnExport):
    """`columns` are names of columns that are known here, as they stand."""

    message = N_(
        "{path} looks like a list out of an employer's paid seat, such as LinkedIn Recruiter or Sales "
        "Navigator (columns: {columns}). Nothing of it was stored."
    )
    hint = N_(
        "Whoever pays for a seat decides about what is in it: leave the list to the seat's administrator. A "
        "backup is for the export of your own account, which you get from the network's settings."
    )


class UnknownExport(NotAnExport):
    message = N_("No exporter here knows {path}. It is stored unread.")
    hint = N_(
        "If it comes from a network that is listed by `sociarch help networks`, name that network: "
        "sociarch backup NETWORK --from PATH\n"
        "If it was the wrong file: `sociarch forget` with the snapshot's id, then `sociarch sweep`"
    )


class DamagedArchive(NotAnExport):
    message = N_("{path} is a damaged or cut short archive ({reason}). It is stored unread.")
    hint = N_("Download it again and back up the new file; the stored one stays as it is.")


class EncryptedArchive(NotAnExport):
    message = N_("{path} is protected by a password. It is stored unread.")
    hint = N_("No network sends such archives. Unpack it and back up the folder instead.")


class HostileArchive(NotAnExport):
    message = N_("{path} is built in a way no network builds its exports ({reason}). It is stored unread.")
    hint = N_("Do not unpack it with other programs. Download the export again from the network's own page.")


class DownloadDamaged(NotAnExport):
    message = N_(
        "What {title} sent is damaged ({reason}). It was deleted; the network keeps its own for some days."
    )
    hint = N_("Run the same command again: it is fetched once more.")


class DownloadIsPage(NotAnExport):
    message = N_("{title} sent a web page in place of the archive. It was deleted.")
    hint = N_("Sign in again, then run the same command: sociarch login {network}")


class NoConnections(NotAnExport):
    message = N_("The export of {title} is stored, but it lists no connections, and no further part came.")
    hint = N_("Ask for a new one: sociarch backup {network} --again")


# -- documents ------------------------------------------------------------------------------------


class NotReadable(SociarchError):
    """A document, such as a contract, of which nothing was read. It has the code of exports that cannot be
    read: what is wrong is the file, and not the command. Fields never hold anything that stands in it.

    `path`: as the person named it; who reads bytes does not know it.
    """

    code = 20

    def __init__(self, *, path: object = "?", **fields: object) -> None:
        super().__init__(path=path, **fields)


class DocumentUnreadable(NotReadable):
    message = N_("{path} cannot be read ({reason}).")
    hint = N_("Name a document that is there and that you may read: PDF, DOCX, ODT, TXT or MD.")


class DocumentEmpty(NotReadable):
    message = N_("{path} is empty (0 bytes).")
    hint = N_("Save or download the document again.")


class DocumentUnknown(NotReadable):
    message = N_("{path} is no document that can be read here ({reason}).")
    hint = N_("Open it with the program it belongs to, save it as PDF or DOCX, and name that file.")


class DocumentLocked(NotReadable):
    message = N_("{path} opens with a password only.")
    hint = N_("Open it yourself, save a copy without a password (print it to PDF), and name the copy.")


class DocumentTooLarge(NotReadable):
    message = N_("{path} is too large ({reason}).")
    hint = N_("Save the pages that matter as a document of their own, and name that file.")


class DocumentDamaged(NotReadable):
    message = N_("{path} is damaged ({reason}).")
    hint = N_("Get it again from where it came from, or print it to PDF and name that file.")


class DocumentHostile(NotReadable):
    message = N_("{path} is built in a way no document is ({reason}). It was not opened.")
    hint = N_("Ask whoever sent it for a plain PDF, and do not open this one with other programs.")


class DocumentSlow(NotReadable):
    message = N_("{path} could not be read in {seconds} seconds.")
    hint = N_("Print it to PDF and name that file, or save the pages that matter as one of their own.")


class BadCase(NotReadable):
    """`reason` tells the place and what is expected there, never what stands there."""

    message = N_("{path} is no case of a checklist ({reason}). Nothing was changed.")
    hint = N_("Make one: sociarch checklist new --file FILE --occasion leaver")


class NoCase(BadCase):
    message = N_("There is no file {path}. Nothing was changed.")
    hint = N_("Look at its name and folder. A new case: sociarch checklist new --file FILE --occasion leaver")


class BadAttestation(NotReadable):
    message = N_("{path} is no attestation that holds ({reason}).")
    hint = N_(
        "Ask whoever made it for the file itself, unopened: a program that saves it anew or changes its line "
        "ends is enough to break it. Until then, do not rely on it."
    )


class AttestationUnreadable(BadAttestation):
    message = N_("{path} cannot be read ({reason}).")
    hint = N_("Check that the file is there and that you may read it.")


class OtherKey(NotReadable):
    message = N_("{path} was not made with the key that you named. Its key is {found}.")
    hint = N_(
        "Have the person read their fingerprint to you once more, over another way than the file came by. If "
        "it stays another one, do not rely on the file."
    )


class NotOwnAttestation(NotReadable):
    message = N_("{path} was not made with this vault. Nothing was written.")
    hint = N_("Name the vault that it was made with (--vault), or make a new one: sociarch attest --to FILE")


class StampInDoubt(NotReadable):
    message = N_("{path} is whole, but its time stamp does not hold ({reason}).")
    hint = N_(
        "Ask whoever made it for the file before the stamp, or for another stamp; check that --stamp-root "
        "names the certificates of the authority that made it."
    )


class BadPlanSheet(NotReadable):
    """`reason` never repeats what stands in a cell."""

    message = N_("{path} cannot be read as a plan that was filled in ({reason}). Nothing was noted.")
    hint = N_("Make the plan anew (--to plan.xlsx), and change nothing in it but state, day and role.")


class BadPlanRow(BadPlanSheet):
    message = N_("Row {row} of the plan in {path} cannot be taken ({reason}). Nothing was noted.")
    hint = N_("Correct the row, save the file, and read it again.")


class NoText(SociarchError):
    """Nothing is wrong with the file; but nothing was read, which says nothing about its clauses."""

    message = N_("No text was found in {path}: its pages may be pictures, as a scanner makes them.")
    hint = N_(
        "That says nothing about its clauses. Let a program recognise the text (OCR) on this machine, or "
        "ask whoever sent it for the file that it was printed from."
    )
    code = 21


class Held(SociarchError):
    """The bytes are stored; what was read of them does not count until a person has looked."""

    hint = N_(
        "Look at it: sociarch inspect --snapshot {id}\nLet it count: sociarch accept {id}\n"
        "Leave it out: sociarch drop {id}"
    )
    code = 21


class ReadNothing(Held):
    message = N_("{path} is stored and held: nothing could be read from a file that is not empty.")


class ReadPartly(Held):
    message = N_("{path} is stored and held: part of it could not be read.")


class StillHeld(Held):
    message = N_("{path} is stored and still held. It reads well now.")


class FarFewer(Held):
    message = N_(
        "{path} is stored and held: it has {found} connections, the account's last snapshot has {before}."
    )


# -- keys -----------------------------------------------------------------------------------------


class KeyTrouble(SociarchError):
    code = 30


class NoKey(KeyTrouble):
    message = N_("This needs a key that opens the vault. These ways exist: {openers}")
    hint = N_(
        "Name the recovery kit or another key file in SOCIARCH_IDENTITY, name a passphrase file in "
        "SOCIARCH_PASSPHRASE_FILE, or run the command in a terminal and type the passphrase."
    )


class NoWriteKey(KeyTrouble):
    message = N_("This machine has no write key for the vault. These ways to open it exist: {openers}")
    hint = N_("Open the vault once, with its passphrase or its recovery kit, to make one here.")


class OldWay(KeyTrouble):
    message = N_("This way to open the vault is from before its keys were rotated. Nothing was done.")
    hint = N_("Open the vault with the passphrase or the kit that came with the new keys.")


class WrongKey(KeyTrouble):
    message = N_("That key or passphrase does not open the vault. These ways exist: {openers}")
    hint = N_("Check capital letters and keyboard layout, or use another of these ways.")


class KeyFileUnreadable(KeyTrouble):
    message = N_("The key or passphrase file {path} cannot be read ({reason}).")
    hint = N_("Check that the file is there and that you may read it.")


class NotAKey(KeyTrouble):
    message = N_("{path} holds no age identity (a line that begins with AGE-SECRET-KEY-).")
    hint = N_("Name the recovery kit, or a file made by age-keygen.")


class OtherVault(KeyTrouble):
    message = N_("The vault is not the one this key belongs to. Nothing was written.")
    hint = N_(
        "Its id or its recipient has been changed or swapped. Do not back up there; restore its "
        "vault.json from a copy, or use the vault you know."
    )


class OpenKeyFile(KeyTrouble):
    message = N_("{path} can be read by others on this machine.")
    hint = N_("Run: chmod 600 {path}")


class LonelyShare(KeyTrouble):
    message = N_("One share alone opens nothing; two of the three are needed.")
    hint = N_(
        "Put the words of two shares into one file, or name two files, and name them in SOCIARCH_IDENTITY "
        "(one after the other, parted as in PATH)."
    )


class MistypedKey(KeyTrouble):
    """What was typed is a secret, so nothing of it is repeated."""

    message = N_("A key or its words are there, and something in them is missing, mistyped or out of order.")
    hint = N_(
        "Compare it with the page, letter by letter or word by word. Numbers, line breaks and capital "
        "letters do not matter."
    )


class NoKeyring(KeyTrouble):
    message = N_("No keyring of this computer can keep a key. Nothing was changed.")
    hint = N_("Unlock the keyring, or do without it: it is comfort and no way to rely on.")


class OpenerNeeded(KeyTrouble):
    message = N_("The drill opens the vault with {label} alone, so it needs just that.")
    hint = N_("Run it in a terminal, or name what you keep of it: sociarch keys drill {label} --with FILE")


class NotOpened(KeyTrouble):
    message = N_("What was given does not open {label}.")
    hint = N_(
        "Try again: capital letters, keyboard layout, the page's date. If it is lost, add another way first, "
        "then take this one away: sociarch keys remove {label}"
    )


# -- the vault ------------------------------------------------------------------------------------


class VaultDamaged(SociarchError):
    code = 31


class Missing(VaultDamaged):
    """Raised by `Storage.get` for a name that is not there."""

    message = N_("{name} is missing from the vault.")
    hint = N_("`sociarch verify` lists everything that is damaged and what still restores.")


class DamagedRecord(VaultDamaged):
    message = N_("{name} is damaged ({reason}).")
    hint = N_("`sociarch verify` lists everything that is damaged and what still restores.")


class AddedLate(DamagedRecord):
    """It was added with keys that had been replaced by then: it is no loss that it does not count."""

    message = N_("{name} was added with a key that had been replaced; it does not count.")
    hint = N_(
        "If one of your machines made it, which had not learnt of the new keys: `sociarch accept` with its "
        "id, and look at it. If not, somebody has an old key: `sociarch forget` with its id."
    )


class SnapshotGone(DamagedRecord):
    message = N_("The snapshot {id} is gone, though other records tell of it. Nothing was swept.")
    hint = N_(
        "A second place may have it: sociarch verify --repair. If nobody has it, say so, and sweep again: "
        "sociarch forget {id}"
    )


class CardMissing(Missing):
    """Of a vault whose keys were rotated."""

    message = N_("{name} is missing: making new keys was interrupted, or the file was lost.")
    hint = N_("Make new keys once more, which ends it: sociarch keys rotate")


class DemandUnknown(VaultDamaged):
    message = N_(
        "It cannot be told whether a demand is declared, which forbids this: {name} does not open. Nothing "
        "was done."
    )
    hint = N_(
        "`sociarch verify --repair` brings it back from a copy. Where there is none, declare once more what "
        "holds: sociarch profile --ask"
    )


class VaultUnavailable(SociarchError):
    code = 32


class Swept(VaultUnavailable):
    """What a snapshot would name has been removed by a sweep at the same moment; it can be stored again."""

    message = N_("What this backup had stored was swept away before it was finished.")
    hint = N_("Nothing that counts is lost. Run the same command again.")


class BackupRunning(VaultUnavailable):
    message = N_("A backup into this vault is running, or was killed before it ended. Nothing was deleted.")
    hint = N_(
        "Try again when it has ended. If none is running: sociarch sweep --now (safe in any case; a backup "
        "that does run takes longer)"
    )


class CopyDiffers(VaultUnavailable):
    message = N_("Another vault lies there. Nothing was written.")
    hint = N_("Name an empty place, or one with a copy of this vault.")


class CopyAway(VaultUnavailable):
    message = N_("The copy at {place} is not there. Nothing was written.")
    hint = N_(
        "If its disk or its machine is away, bring it back. To begin a new copy there, name the place: "
        "sociarch copy PLACE\nTo have this machine forget it: sociarch copy PLACE --forget"
    )


class CopyTaken(VaultUnavailable):
    message = N_("Something else lies there, which is no copy of this vault. Nothing was written.")
    hint = N_("Name an empty place, such as a new folder.")


class NoVault(VaultUnavailable):
    message = N_("There is no vault at {path}.")
    hint = N_(
        "`sociarch init` makes one; --vault or SOCIARCH_VAULT names another place.\n"
        "If it was lost and you have a copy, bring it back: sociarch --vault COPY copy PLACE"
    )


class VaultExists(VaultUnavailable):
    message = N_("{path} holds a vault already. It was left as it is.")
    hint = N_("`sociarch status` shows it; --vault names another place.")


class VaultUnfinished(VaultUnavailable):
    message = N_("An earlier `sociarch init` was interrupted at {path}. Nothing was written.")
    hint = N_("Choose another place, or delete what it left there (it holds no backup) and start again.")


class PlaceTaken(VaultUnavailable):
    message = N_("Something else lies at {path}, and no vault. Nothing was written.")
    hint = N_("Choose an empty folder, or a new one; what lies there stays as it is.")


class StorageFull(VaultUnavailable):
    message = N_("There is no space left at {path}. Nothing was left half-written.")
    hint = N_("Make room, then run the same command again; what is stored already is not stored twice.")


class StorageReadOnly(VaultUnavailable):
    message = N_("{path} cannot be written. Nothing was left half-written.")
    hint = N_("Check the permissions of the folder and whether the disk is mounted read-only.")


class StorageFailed(VaultUnavailable):
    message = N_("The disk at {path} answered with an error ({reason}). Nothing was left half-written.")
    hint = N_("Check the disk or the connection, then run the same command again.")


class LinkedFolder(VaultUnavailable):
    message = N_(
        "In the vault at {path}, {name} is a link to another place, and links there are not followed."
    )
    hint = N_("Put the folder itself there, not a link to it. The folder of the whole vault may be a link.")


class ServerFailed(StorageFailed):
    """A storage on another machine."""

    message = N_("{path} answered with an error ({reason}). Nothing was left half-written.")
    hint = N_("Try again later. If it stays like this, ask whoever runs the server.")


class StorageAway(VaultUnavailable):
    """Nothing at all can be had from a storage on another machine, whichever file is asked for."""


class StorageDenied(StorageAway):
    message = N_("{path} does not let this machine in ({reason}).")
    hint = N_(
        "Run the command in a terminal, and it asks for what is needed; or set AWS_ACCESS_KEY_ID and "
        "AWS_SECRET_ACCESS_KEY (S3), AZURE_STORAGE_ACCOUNT_KEY (Azure), GOOGLE_APPLICATION_CREDENTIALS "
        "(Google); for SFTP, give your key to the ssh agent."
    )


class StorageUnreachable(StorageAway):
    message = N_("{path} cannot be reached ({reason}).")
    hint = N_("Check the connection and the address, then run the same command again.")


class StorageAbsent(StorageAway):
    message = N_("There is no such bucket or container: {path}.")
    hint = N_("Make it with your provider's own tools, or check how it is spelled; sociarch makes none.")


class UnknownHost(StorageAway):
    message = N_("{path}: this machine does not know that host's key, so somebody else may answer there.")
    hint = N_(
        "Connect once with `ssh`, compare the key that it shows with the server's, and accept it. If `ssh` "
        "says that the key has changed, ask whoever runs the server first."
    )


SYSTEM_WORDS: Final = (
    N_("No such file or directory"), N_("Not a directory"), N_("Is a directory"), N_("Permission denied"),
    N_("Operation not permitted"), N_("File exists"), N_("No space left on device"),
    N_("Disk quota exceeded"), N_("Read-only file system"), N_("Input/output error"),
    N_("Too many levels of symbolic links"), N_("File name too long"), N_("Device or resource busy"),
    N_("Too many open files"), N_("Transport endpoint is not connected"), N_("Stale file handle"),
)  # fmt: skip
"""What operating systems give as a reason, so that it has a translation."""
_FULL: Final = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_FORBIDDEN: Final = {errno.EROFS, errno.EACCES, errno.EPERM}


def disk_error(error: OSError, path: Path) -> VaultUnavailable:
    """What an operating system's refusal to read or write at `path` means to a person."""
    if error.errno in _FULL:
        return StorageFull(path=path)
    if error.errno in _FORBIDDEN:
        return StorageReadOnly(path=path)
    return StorageFailed(path=path, reason=error.strerror or "?")


# -- age ------------------------------------------------------------------------------------------


class AgeFailure(SociarchError):
    """Raised by `sociarch.age`; the vault turns it into what it means there."""

    message = N_("This is not a sound age file ({reason}).")
    code = 31


class HeaderFailure(AgeFailure):
    """The header is malformed, or a stanza meant for the identity is."""


class HmacFailure(AgeFailure):
    """The header is well-formed but was changed after it was written."""


class PayloadFailure(AgeFailure):
    """The payload is cut short, extended or changed. What was released before it is authentic."""


class NoMatch(AgeFailure):
    """None of the stanzas is for any of the identities."""

    message = N_("None of the given keys opens this age file.")
    code = 30


class SystemTrouble(VaultUnavailable):
    """Any other refusal of the operating system: a fault of the surroundings, not of this program."""

    message = N_("The operating system answered with an error ({reason}).")
    hint = N_("Check disks, permissions and the paths you named, then run the same command again.")


class AccountBusy(VaultUnavailable):
    message = N_("Another run of sociarch is working on this {title} account.")
    hint = N_("Wait until it has ended.")


class VaultBusy(VaultUnavailable):
    message = N_("Another run of sociarch is storing into this vault.")
    hint = N_("Wait until it has ended.")


class CaseBusy(VaultUnavailable):
    message = N_("Somebody else is writing {path}. Nothing was noted.")
    hint = N_("Wait a moment, and say it again.")


class Interrupted(SociarchError):
    message = N_("Interrupted. Nothing is half-written, and every earlier snapshot is as it was.")
    hint = N_("Run the same command again; what is stored already is not stored twice.")
    code = 130


EXIT_CODES: Final[tuple[tuple[int, str], ...]] = (
    (0, N_("done")),
    (1, N_("unexpected failure: a bug in this program; a report without personal data is written")),
    (
        2,
        N_(
            "the command line was not understood, names something that is not there, or would delete while a "
            "demand is declared"
        ),
    ),
    (10, N_("pending: the network is still preparing the export")),
    (11, N_("a person is needed: sign-in, code, password, consent, passphrase")),
    (12, N_("drift: the network's page is not the one this program knows")),
    (13, N_("unreachable: network, proxy or certificate; nothing was changed")),
    (14, N_("refused by the network; do not retry for 24 hours")),
    (15, N_("the export failed or expired")),
    (16, N_("overdue: no backup for longer than planned, or the last scheduled run failed")),
    (20, N_("not an export or a document this program can read, damaged, or hostile")),
    (21, N_("nothing, or far less than last time, was read from a file that is not empty")),
    (30, N_("wrong key or no key")),
    (31, N_("the vault is damaged")),
    (32, N_("the vault is busy, unreachable or full; nothing is half-written")),
    (130, N_("interrupted; nothing is half-written")),
    (141, N_("whoever read the output stopped listening; the command may not have finished")),
)
"""The whole table that scripts may rely on; printed by `sociarch help exit-codes`."""

URGENCY: Final[tuple[int, ...]] = (1, 2, 31, 30, 32, 130, 141, 14, 12, 20, 21, 15, 16, 11, 13, 10, 0)
"""Exit codes from the most urgent to the least: when several things happened, the first one wins."""
