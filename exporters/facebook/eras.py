"""What Facebook's exports were like over the years, what in them is not read, and the words they are made of.

Told from exports that people published, from test data and programs of others, and from help pages; how
well each form is known stands with it.
"""

from collections.abc import Mapping
from typing import Final

from sociarch.exporter import N_, Generation

_ALL: Final = N_("friends with the time, requests, removed friends, followers, profile, payments, logins")

GENERATIONS: Final = (
    Generation(
        "H0",
        "2010–2012",
        N_("pages in `html/`, names marked as in a business card (`fn`)"),
        N_("friends by name, as far as their mark tells"),
        "assumed",
    ),
    Generation(
        "H1",
        "2013–2017",
        N_("`html/friends.htm`, all lists on one page below headings"),
        N_("friends, some with their address; requests, removed friends, followers; the owner's addresses"),
        "real",
    ),
    Generation(
        "H2",
        "2017–2018",
        N_("`html/friends.html`, all lists on one page below headings"),
        N_("friends with the day; requests, removed friends, followers; the owner's addresses"),
        "real",
    ),
    Generation(
        "J0",
        "2018",
        N_("`friends/friends_added.json`"),
        N_("friends with the time"),
        "program",
    ),
    Generation("J1", "2018–2019", N_("`friends/friends.json`, key `friends`"), _ALL, "sample"),
    Generation(
        "H3",
        "2018–2021",
        N_("`friends/friends.html`, a white box a person"),
        N_("friends with the time as the account's clock showed it; requests, removed friends, followers"),
        "program",
    ),
    Generation(
        "J2", "2020–2022", N_("`friends_and_followers/friends.json`, key `friends_v2`"), _ALL, "sample"
    ),
    Generation(
        "J2b",
        "2022–2023",
        N_("`your_facebook_activity/connections/friends_and_followers/friends.json`"),
        _ALL,
        "program",
    ),
    Generation(
        "H4",
        "2022–2024",
        N_("`friends_and_followers/friends.html`, `connections/friends/your_friends.html`, a block a person"),
        N_("friends with the time as the account's clock showed it; requests, removed friends, followers"),
        "sample",
    ),
    Generation(
        "J3", N_("2023 on"), N_("`connections/friends/your_friends.json`, key `friends_v2`"), _ALL, "real"
    ),
    Generation(
        "H5",
        N_("2025 on"),
        N_("`connections/friends/your_friends.html`, a section a person"),
        N_("friends with the time as the account's clock showed it; requests, removed friends, followers"),
        "sample",
    ),
)

_CONTENT: Final = N_("what was written and shared, not connections")
_MEDIA: Final = N_("pictures, films and the looks of the pages")
_MESSAGES: Final = N_(
    "private messages: `ownership` compares the texts of those that you sent and keeps nothing of them"
)
_BOOKS: Final = N_(
    "an uploaded address book: other people's data, not connections; `ownership` looks at the domains of its "
    "e-mail addresses and keeps nothing of them"
)
_ROLES: Final = N_("pages and groups, not connections; `ownership` asks which of them the owner runs")
_SUGGESTED: Final = N_("people the network suggests or ranks, not connections")
_ADS: Final = N_("advertising and what others told the network about the owner")
_INDEX: Final = N_("a page that only leads to other pages")
_LOGINS: Final = N_("logins are read from exports in JSON only")
_SETTINGS: Final = N_("settings and other records of the account, not connections")

MESSAGES: Final = (
    r"(.*/)?(messages/(.*/)?message[0-9]*\.(json|html?)|messages/[0-9]+\.html?|html/messages\.html?)"
)
"""Files with texts of messages."""

_EMPTY: Final = N_("says that there is nothing of a kind")

PASSED_OVER: Final[Mapping[str, str]] = {
    r"(.*/)?nodata\.txt": _EMPTY,
    r"(.*/)?messages/.*|(.*/)?html/messages\.html?": _MESSAGES,
    r"(.*/)?(youraddressbooks|contactsuploaded[a-z0-9]*|yourimportedcontacts)\.(json|html)": _BOOKS,
    r"(.*/)?(peopleyoumayknow|suggestedfriends|friendsyouseeless|friendpeergroup|peopleandfriends)"
    r"\.(json|html)": _SUGGESTED,
    r".*\.(jpe?g|png|gif|webp|heic|mp4|mov|mp3|m4a|aac|wav|css|js|svg|ico|srt|txt|pdf)": _MEDIA,
    r"(.*/)?(photos|videos|photosandvideos|stickersused|media|files)/.*": _MEDIA,
    r"(.*/)?(adsinformation|ads|appsandwebsites|appsandwebsitesoffoffacebook|html/ads\.html?"
    r"|html/apps\.html?)(/.*)?": _ADS,
    r"(.*/)?securityandlogininformation/.*\.html|(.*/)?html/security\.html?": _LOGINS,
    r"(.*/)?(pages|groups)/(your(pages|groups|groupmembershipactivity)|[a-z0-9]*admin[a-z0-9]*)[0-9]*"
    r"\.json": _ROLES,
    r"(.*/)?yourfacebookactivity/.*": _CONTENT,
    r"(.*/)?(posts|comments|commentsandreactions|likesandreactions|stories|events|groups|pages|marketplace"
    r"|facebookmarketplace|saveditems|saveditemsandcollections|polls|reels|shortvideos|fundraisers|reviews"
    r"|facebookgaming|facebooknews|dating|facebookdating|calls?andmessages|notes)/.*": _CONTENT,
    r"(.*/)?html/(wall|timeline|photos|videos|events|notes|pokes|likes|groups|places|placescreated"
    r"|surveyresponses)\.html?": _CONTENT,
    r"(.*/)?(loggedinformation|preferences|personalinformation|profileinformation|otherpersonalinformation"
    r"|aboutyou|otheractivity|youractivityacrossfacebook|activitymessages|interactions|search|searchhistory"
    r"|location|locationhistory|yourplaces|yourtopics|notifications|securityandlogininformation"
    r"|facebookpayments|otherloggedinformation|privacycheckup|voicerecordingandtranscription|bugbounty"
    r"|journalistregistration|facebookassistant|facebookportal|soundmojis|volunteering|spark|arstudio)"
    r"/.*": _SETTINGS,
    r"(.*/)?html/[a-z]*\.html?": _CONTENT,
    r"(.*/)?(index|starthere)\.html?": _INDEX,
}

WORDS: Final = tuple(
    (
        "your_friends friends friends_added received_friend_requests friend_requests_received "
        "sent_friend_requests friend_requests_sent rejected_friend_requests removed_friends following "
        "followers who_you_follow who_you've_followed people_who_followed_you followed_pages "
        "profile_information payment_history subscription_for_no_ads account_activity "
        "logins_and_logouts ip_address_activity used_ip_addresses user_ip_addresses "
        "where_you're_logged_in authorized_logins record_details administrative_records timezone "
        "contact_info index friends_v2 received_requests received_requests_v2 sent_requests "
        "sent_requests_v2 rejected_requests rejected_requests_v2 deleted_friends deleted_friends_v2 "
        "following_v2 following_v3 followers_v2 followers_v3 pages_followed profile profile_v2 "
        "payments payments_v2 account_activity_v2 account_accesses account_accesses_v2 "
        "used_ip_address used_ip_address_v2 user_ip_address active_sessions active_sessions_v2 "
        "recognized_devices admin_records admin_records_v2 name timestamp title string_list_data "
        "media_list_data label_values label value timestamp_value href vec dict fbid data emails "
        "previous_emails pending_emails ad_account_emails phone_numbers work_experiences "
        "registration_timestamp marked_as_spam preferred_currency connections friends_and_followers "
        "following_and_followers your_facebook_activity personal_information "
        "security_and_login_information logged_information location facebook_payments html uiBoxWhite "
        "_2lel _2lem _a6-g _a6-h _a6-o _a72d _a6_q _a6_r contents fn"
    ).split()
)
