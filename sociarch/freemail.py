"""Providers where anybody gets a mailbox: no domain of theirs is a company's.

The list is short on purpose; it has providers of mailboxes for private people in countries where French,
English, German or Dutch is spoken. A domain that is not in it is nobody's here.
"""

from typing import Final

FREE_MAIL: Final = frozenset(
    """
    gmail.com googlemail.com outlook.com outlook.fr outlook.be outlook.ie hotmail.com hotmail.fr
    hotmail.be hotmail.ch hotmail.ca hotmail.co.uk live.com live.fr live.be live.ca live.co.uk live.ie
    msn.com yahoo.com yahoo.fr yahoo.be yahoo.ca yahoo.co.uk yahoo.ie yahoo.com.au ymail.com
    rocketmail.com icloud.com me.com mac.com aol.com aol.fr aim.com proton.me protonmail.com
    protonmail.ch pm.me tutanota.com tuta.io mailbox.org posteo.net posteo.de fastmail.com fastmail.fm
    hey.com zohomail.com mail.com gmx.com gmx.net gmx.fr gmx.ch gmx.de gmx.co.uk web.de mailo.com
    netcourrier.com mailfence.com ik.me laposte.net orange.fr wanadoo.fr free.fr sfr.fr neuf.fr
    cegetel.net club-internet.fr numericable.fr noos.fr bbox.fr aliceadsl.fr voila.fr dbmail.com
    skynet.be telenet.be voo.be bluewin.ch hispeed.ch sympatico.ca videotron.ca btinternet.com
    ntlworld.com talktalk.net virginmedia.com blueyonder.co.uk eircom.net comcast.net verizon.net
    sbcglobal.net bellsouth.net charter.net earthlink.net bigpond.com optusnet.com.au xtra.co.nz att.net
    freenet.de hotmail.de kpnmail.nl live.nl mail.ru outlook.de sky.com t-online.de tuta.com yahoo.de
    yandex.com ziggo.nl zoho.com
    """.split()
)
