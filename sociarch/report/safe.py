"""What may stay when everything else is masked: names that the networks' exports and this program have of
their own, in paths and places. Whoever sees them learns which network it is, and nobody's name.
"""

from typing import Final

FILES: Final = frozenset(
    name.casefold()
    for name in (
        "Account Status History.csv", "Ad_Targeting.csv", "answers.json", "Connections.csv", "Education.csv",
        "Email Addresses.csv", "Imported Contacts.csv", "Invitations.csv", "Login Attempts.csv", "Logins.csv",
        "Member_Follows.csv", "messages.csv", "PhoneNumbers.csv", "Positions.csv", "Profile.csv",
        "Receipts.csv", "Receipts_v2.csv", "Registration.csv", "Security Challenges.csv", "Skills.csv",
        "Verifications.csv", "Whatsapp Phone Numbers.csv", "admin_activity.json", "friends.html",
        "friends.json", "payment_history.json", "profile_information.html", "profile_information.json",
        "your_friends.html", "your_friends.json", "your_group_membership_activity.json", "choices",
        "connections", "friends", "friends_and_followers", "html", "inbox", "keys", "messages",
        "personal_information", "profile_information", "security_and_login_information", "snapshots",
        "your_facebook_activity",
    )
)  # fmt: skip
"""Files and folders, in small letters."""
ENDINGS: Final = frozenset(
    ".age .csv .docx .htm .html .jpg .json .md .odt .pdf .png .tsr .txt .vcf .xls .xlsx .xml .zip".split()
)
"""What tells the form of a file."""
PLACES: Final = frozenset(
    "address behind block card connections counts data deleted_friends_v2 emails followers_v2 following_v2 "
    "friends friends_v2 held line list messages name page paragraph participants phone_numbers previous "
    "profile profile_v2 received_requests_v2 record registration_timestamp rejected_requests_v2 row "
    "sent_requests_v2 snapshotData taken work_experiences".split()
)
"""Words of a place in a file."""
