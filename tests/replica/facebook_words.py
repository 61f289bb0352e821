"""Words of the Facebook replica: French by English, the tree of categories, the options of each row.

Here live texts only. What the public guides give is taken from them; every other wording is a guess, so that
a test may replace any of them.
"""

from typing import Final

FORMATS: Final = ("HTML", "JSON")
RANGES: Final = (
    "Last week",
    "Last month",
    "Last 3 months",
    "Last 6 months",
    "Last year",
    "Last 3 years",
    "All time",
    "Custom",
)
QUALITIES: Final = ("Lower quality", "Medium quality", "Higher quality")
EVERYTHING: Final = "All available information"
SPECIFIC: Final = "Specific types of information"

# Groups as the folders of an archive have them; near misses of "Friends" stand beside it.
CATEGORIES: Final[dict[str, tuple[str, ...]]] = {
    "Your Facebook activity": (
        "Posts",
        "Comments and reactions",
        "Messages",
        "Groups",
        "Events",
        "Stories",
        "Saved items and collections",
        "Facebook Marketplace",
        "Other activity",
    ),
    "Personal information": ("Profile information", "Other personal information", "Avatars"),
    "Connections": ("Friends", "Friend suggestions", "Followers", "Supervision"),
    "Logged information": ("Search", "Location", "Notifications", "Interactions", "Friends' activity"),
    "Security and login information": ("Security and login information",),
    "Apps and websites off of Facebook": ("Apps and websites", "Your activity off Meta technologies"),
    "Preferences": ("Feed", "Friends lists", "Language and location preferences"),
    "Ads information": ("Ads information",),
}

FRENCH: Final[dict[str, str]] = {
    # Accounts Center and the dialog.
    "Accounts Center": "Espace Comptes",
    "Manage your connected experiences and account settings.": "Gérez vos expériences connectées.",
    "Profiles": "Profils",
    "Connected experiences": "Expériences connectées",
    "Password and security": "Mot de passe et sécurité",
    "Personal details": "Informations personnelles",
    "Your information and permissions": "Vos informations et autorisations",
    "Ad preferences": "Préférences publicitaires",
    "Payments": "Paiements",
    "Access your information": "Accéder à vos informations",
    "Export your information": "Exporter vos informations",
    "Search history": "Historique de recherche",
    "Your activity off Meta technologies": "Votre activité en dehors des technologies Meta",
    "Delete your account": "Supprimer votre compte",
    "You can export a copy of your information to your device or to an external service.": (
        "Vous pouvez exporter une copie de vos informations sur votre appareil ou vers un service externe."
    ),
    "Download or transfer information has a new name": (
        "Télécharger ou transférer des informations change de nom"
    ),
    "Learn more": "En savoir plus",
    "Create export": "Créer une exportation",
    "Current activity": "Activité en cours",
    "Past activity": "Activité passée",
    "No current activity": "Aucune activité en cours",
    "No past activity": "Aucune activité passée",
    "Choose a profile": "Choisir un profil",
    "Choose where to export": "Choisir où exporter",
    "Export to device": "Exporter sur mon appareil",
    "Export to external service": "Exporter vers un service externe",
    "Save a copy of your files to this device.": "Enregistrez une copie de vos fichiers sur cet appareil.",
    "Send a copy, once or regularly, to a service such as Google Drive.": (
        "Envoyez une copie, une fois ou régulièrement, vers un service comme Google Drive."
    ),
    "Confirm your export": "Confirmer votre exportation",
    "Notify": "Notifier",
    "Customize information": "Personnaliser les informations",
    "Date range": "Période",
    "Format": "Format",
    "Media quality": "Qualité du contenu multimédia",
    "Start export": "Commencer l'exportation",
    "Your information is being prepared for export. We'll let you know when it's ready.": (
        "Vos informations sont en cours de préparation pour l'exportation. Nous vous préviendrons "
        "lorsqu'elles seront prêtes."
    ),
    "We'll send an e-mail when your files are ready. Files may take from minutes to days. For security "
    "reasons, you'll only have four days to download your files.": (
        "Nous vous enverrons un e-mail lorsque vos fichiers seront prêts. Cela peut prendre de quelques "
        "minutes à quelques jours. Pour des raisons de sécurité, vous n'aurez que quatre jours pour "
        "télécharger vos fichiers."
    ),
    "Save": "Enregistrer",
    "Next": "Suivant",
    "Back": "Retour",
    "Close": "Fermer",
    "Done": "OK",
    "Continue": "Continuer",
    "Cancel export": "Annuler l'exportation",
    "Delete files": "Supprimer les fichiers",
    "Download": "Télécharger",
    "Download details": "Détails du téléchargement",
    "Pending": "En cours",
    "Ready to download": "Prêt à télécharger",
    "Partly ready": "Prêt en partie",
    "Available until": "Disponible jusqu'au",
    "Expired": "Expiré",
    "Failed": "Échec",
    "Something went wrong with this export. Create a new one.": (
        "Un problème est survenu avec cette exportation. Créez-en une autre."
    ),
    "This is taking longer than usual.": "Cela prend plus de temps que d'habitude.",
    "Part": "Partie",
    "of": "sur",
    "Requested on": "Demandé le",
    "selected": "sélectionné(s)",
    "Loading...": "Chargement...",
    # Options.
    "Last week": "La semaine dernière",
    "Last month": "Le mois dernier",
    "Last 3 months": "Les 3 derniers mois",
    "Last 6 months": "Les 6 derniers mois",
    "Last year": "L'année dernière",
    "Last 3 years": "Les 3 dernières années",
    "All time": "Depuis le début",
    "Custom": "Personnalisée",
    "Lower quality": "Qualité inférieure",
    "Medium quality": "Qualité moyenne",
    "Higher quality": "Qualité supérieure",
    "Easy to view in a browser": "Facile à afficher dans un navigateur",
    "Easier to import into another service": "Plus facile à importer dans un autre service",
    "All available information": "Toutes les informations disponibles",
    "All available information excluding data logs": (
        "Toutes les informations disponibles hors journaux de données"
    ),
    "Specific types of information": "Certaines de vos informations",
    "Select all": "Tout sélectionner",
    "Deselect all": "Tout désélectionner",
    # Categories.
    "Your Facebook activity": "Votre activité Facebook",
    "Posts": "Publications",
    "Comments and reactions": "Commentaires et réactions",
    "Messages": "Messages",
    "Groups": "Groupes",
    "Events": "Évènements",
    "Stories": "Stories",
    "Saved items and collections": "Éléments enregistrés et collections",
    "Other activity": "Autre activité",
    "Personal information": "Données personnelles",
    "Profile information": "Informations du profil",
    "Other personal information": "Autres données personnelles",
    "Connections": "Contacts",
    "Friends": "Amis",
    "Friend suggestions": "Suggestions d'amis",
    "Followers": "Followers",
    "Supervision": "Supervision",
    "Logged information": "Informations enregistrées",
    "Search": "Recherche",
    "Location": "Lieu",
    "Interactions": "Interactions",
    "Friends' activity": "Activité des amis",
    "Security and login information": "Informations de sécurité et de connexion",
    "Apps and websites off of Facebook": "Applications et sites web en dehors de Facebook",
    "Apps and websites": "Applications et sites web",
    "Preferences": "Préférences",
    "Feed": "Fil",
    "Friends lists": "Listes d'amis",
    "Language and location preferences": "Préférences de langue et de lieu",
    "Ads information": "Informations publicitaires",
    # Barriers.
    "You can't use this feature right now": "Vous ne pouvez pas utiliser cette fonctionnalité pour le moment",
    "We limit how often you can do certain things in a given amount of time.": (
        "Nous limitons la fréquence de certaines actions dans un laps de temps donné."
    ),
    "Please re-enter your password": "Veuillez saisir à nouveau votre mot de passe",
    "For your security, you must re-enter your password to continue.": (
        "Pour votre sécurité, vous devez saisir à nouveau votre mot de passe pour continuer."
    ),
    "Password": "Mot de passe",
    "Email": "E-mail",
    "Email address or phone number": "Adresse e-mail ou numéro de mobile",
    "Log in": "Se connecter",
    "Log in to Facebook": "Se connecter à Facebook",
    "Forgot password?": "Mot de passe oublié ?",
    "Create new account": "Créer un compte",
    "The password you've entered is incorrect.": "Le mot de passe entré est incorrect.",
    "Go to your authentication app": "Accédez à votre application d'authentification",
    "Enter the 6-digit code for this account.": "Saisissez le code à 6 chiffres de ce compte.",
    "Code": "Code",
    "This code doesn't work. Check it's correct or try a new one.": "Ce code ne fonctionne pas.",
    "Try another way": "Essayer une autre méthode",
    "Trust this device": "Faire confiance à cet appareil",
    "Check your notifications on another device": "Consultez vos notifications sur un autre appareil",
    "Waiting for approval": "En attente d'approbation",
    "Confirm you're human": "Confirmez que vous êtes humain",
    "Review our updated terms": "Consultez nos conditions mises à jour",
    "Choose a way to log in": "Choisissez comment vous connecter",
    "Find your account": "Trouvez votre compte",
    "This can't be done here yet.": "Ce n'est pas encore possible ici.",
    "Agree": "Accepter",
    "Allow the use of cookies by Facebook?": "Autoriser l'utilisation des cookies par Facebook ?",
    "Allow all cookies": "Autoriser tous les cookies",
    "Decline optional cookies": "Refuser les cookies optionnels",
    "This file is no longer available": "Ce fichier n'est plus disponible",
    "Home": "Accueil",
    "Menu": "Menu",
    "Help": "Aide",
    # Earlier forms.
    "Your Facebook information": "Vos informations Facebook",
    "Download your information": "Télécharger vos informations",
    "Create File": "Créer un fichier",
    "Available Copies": "Copies disponibles",
    "New File": "Nouveau fichier",
    "All of my data": "Toutes mes données",
    "High": "Élevée",
    "Medium": "Moyenne",
    "Low": "Faible",
    "Download or transfer information": "Télécharger ou transférer des informations",
    "How much information do you want?": "Combien d'informations voulez-vous ?",
    "Choose a destination": "Choisir une destination",
    "Download to device": "Télécharger sur l'appareil",
    "Transfer to destination": "Transférer vers une destination",
    "Create files": "Créer les fichiers",
}
