"""What column names say: words of several languages, and the parts they hint at."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

LETTERS = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|\d+|[^\W\d_]+")
LONG_ENOUGH = 5


def _vocabulary(text: str) -> tuple[str, ...]:
    return tuple(text.split())


TIME = _vocabulary(
    """
    date week day month time period timestamp tstamp datetime
    datum woche tag monat zeit fecha semana mes dia semaine
    mois jour data settimana mese
    """
)
KPI = _vocabulary(
    """
    sales revenue turnover umsatz umsaetze absatz erlos ventas ingresos vendas receita
    ventes revenus chiffre vendite fatturato ricavi omzet verkoop kpi target y orders
    bestellungen pedidos commandes ordini conversions conversion leads signups installs
    subscriptions
    """
)
SPEND = _vocabulary(
    """
    spend spent spending cost costs budget invest investment adspend ausgaben kosten
    werbekosten gasto gastos coste inversion custo investimento depense depenses cout spesa
    costo uitgaven
    """
)
IMPRESSIONS = _vocabulary(
    """
    impressions impression impr imps impresiones impressoes impressies sichtkontakte
    kontakte grps grp views reach clicks klicks
    """
)
CHANNEL = _vocabulary(
    """
    tv television fernsehen radio print newspaper newspapers magazine zeitung prensa presse
    social facebook meta instagram tiktok snapchat pinterest linkedin twitter search google
    bing sea sem ppc adwords display banner video youtube ooh outdoor billboard plakat
    cinema kino podcast email newsletter affiliate affiliates influencer programmatic
    retargeting media digital direct mail
    """
)
EVENT = _vocabulary(
    """
    event events promo promotion aktion angebot holiday holidays hldy feiertag ferien
    festivo feriado ferie campaign launch closure lockdown strike blackfriday easter
    christmas sale
    """
)
CONTROL = _vocabulary(
    """
    control price prices preis precio preco prix prezzo prijs discount rabatt descuento
    temperature temperatur weather wetter rain competitor competition wettbewerb sentiment
    unemployment inflation index confidence distribution stock stores population gdp query
    interest exchange
    """
)
CALENDAR = _vocabulary(
    """
    seas season seasonality year month week quarter weekday dayofyear dayofweek jahr monat
    woche quartal doy dow trend saison temporada
    """
)
IDENTITY = _vocabulary(
    """
    id index unnamed row nr cluster segment group t
    """
)
GROUP = _vocabulary(
    """
    geo region market dma state province county country city store shop branch brand group
    bundesland land gebiet stadt filiale pais provincia ciudad tienda marca pays departement
    ville magasin marque regione citta negozio
    """
)
POPULATION = _vocabulary(
    """
    population inhabitants households einwohner bevolkerung haushalte poblacion habitantes
    populacao habitants popolazione abitanti bevolking
    """
)
REACH = _vocabulary(
    """
    reach reichweite alcance portee copertura bereik
    """
)
FREQUENCY = _vocabulary(
    """
    frequency frequenz frecuencia frequencia frequence frequenza frequentie
    """
)
CUSTOMER = _vocabulary(
    """
    customer client user visitor cookie account member subscriber donor household person device
    kunde kundin nutzer besucher haushalt cliente usuario utilisateur visiteur utente klant
    """
)
ORDER = _vocabulary(
    """
    order invoice transaction receipt basket bestellung rechnung auftrag pedido factura commande
    facture ordine fattura
    """
)
MONEY = _vocabulary(
    """
    value revenue amount turnover sales total umsatz wert betrag valor importe ingreso
    montant valeur importo valore bedrag
    """
)
PIECES = _vocabulary(
    """
    quantity qty pieces units menge anzahl stueck cantidad quantite quantita aantal
    """
)
PRICE = _vocabulary(
    """
    price preis precio preco prix prezzo prijs
    """
)
TOUCH = _vocabulary(
    """
    channel kanal canal canale kanaal medium source quelle
    """
)
CAMPAIGN = _vocabulary(
    """
    campaign kampagne campana campanha campagne campagna
    """
)
TOUCH_KIND = _vocabulary(
    """
    kind type interaction
    """
)
MILESTONE = _vocabulary(
    """
    milestone stage stufe etapa etape
    """
)
CONVERTED = _vocabulary(
    """
    converted conversions conversion purchased purchase bought goal konvertiert konversion abschluss
    conversiones conversoes conversioni
    """
)
WITHOUT = _vocabulary(
    """
    nulls null non not without
    """
)
PATH = _vocabulary(
    """
    path journey pfad
    """
)
SEGMENT = _vocabulary(
    """
    segment segmento segmente cluster persona
    """
)
TARGET = _vocabulary(
    """
    target label outcome response churn churned converted conversion conversions engaged
    engagement clicked sales revenue y kpi purchased visit visits rating score spend value
    kuendigung umsatz absatz
    """
)
RATE = _vocabulary(
    """
    frequency frequenz per rate avg average mean share ratio lag pct percent roi roas cpc cpm ctr
    """
)
MODELLED = _vocabulary(
    """
    contribution predicted prediction forecast fitted residual latent hidden
    """
)


def words(name: str) -> tuple[str, ...]:
    """Return the words of a column name, folded: no accents, no capitals."""
    plain = unicodedata.normalize("NFKD", name.replace("ß", "ss"))
    bare = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return tuple(word.lower() for word in LETTERS.findall(bare))


def hint(name: str, vocabulary: Sequence[str]) -> str | None:
    """Return the first word of ``vocabulary`` in a column name, alone or ending a compound."""
    said = words(name)
    for known in vocabulary:
        compound = len(known) >= LONG_ENOUGH
        if any(known == word or (compound and word.endswith(known)) for word in said):
            return known
    return None


def rest(name: str, vocabulary: Sequence[str]) -> tuple[str, ...]:
    """Return the words of a column name that are not in ``vocabulary``."""
    return tuple(word for word in words(name) if word not in vocabulary)
