"""Names that companies commonly give to files and columns, in English, French and Russian.

`detente recipes new` proposes from this table, and only proposes: each line that came from here says "please check".
Names are compared in lower case, with spaces, underscores and hyphens alike.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

FILES: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "leads": ("lead", "contact", "prospect", "mql", "enquir", "inquir", "piste", "demande", "лид", "заявк", "контакт"),
        "deals": ("deal", "opportunit", "pipeline", "potential", "affaire", "transaction", "сделк", "продаж", "возможност"),
        "deal_changes": ("history", "stage change", "tracking", "historique", "истори"),
        "touches": ("activit", "touch", "call", "meeting", "task", "appel", "tâche", "réunion", "активност", "звон", "встреч", "задач"),
        "handovers": ("handover", "assignment", "attribution", "transfert", "передач", "назначен"),
        "people": ("people", "user", "employee", "owner", "staff", "utilisateur", "employé", "salarié", "сотрудник", "пользовател"),
        "customers": ("customer", "account", "compan", "organi", "client", "compte", "entreprise", "клиент", "компани", "заказчик"),
        "campaigns": ("campaign", "campagne", "кампани"),
        "products": ("product", "catalog", "price list", "produit", "article", "товар", "продукт", "прайс"),
        "invoices": ("invoice", "billing", "order", "facture", "commande", "счет", "счёт", "заказ"),
        "spend": ("spend", "cost", "budget", "dépense", "coût", "расход", "затрат", "бюджет"),
    }
)  # fmt: skip
"""Evidence table → what the name of a file that fills it often holds; the first table that fits is proposed."""

_ID: Final = ("id", "identifiant", "идентификатор", "record id", "id de l'enregistrement", "номер")
_CREATED: Final = (
    "created", "created at", "created on", "created date", "create date", "creation date", "created time", "date created",
    "add time", "créé le", "date de création", "дата создания", "создан", "создано",
)  # fmt: skip
_SEGMENT: Final = (
    "segment",
    "target segment",
    "industry",
    "sector",
    "secteur",
    "secteur d'activité",
    "отрасль",
    "сегмент",
)
_REGION: Final = ("region", "country", "country/region", "territory", "état", "région", "pays", "регион", "страна")
_NAME: Final = ("name", "full name", "nom", "имя", "название", "наименование")
_OWNER: Final = (
    "owner", "owner id", "seller", "seller id", "sales rep", "salesperson", "assigned to", "assigned to id", "account executive",
    "propriétaire", "vendeur", "commercial", "ответственный", "менеджер", "продавец",
)  # fmt: skip
_PRODUCT: Final = ("product", "product id", "product name", "sku", "produit", "article", "товар", "продукт")
_CUSTOMER: Final = (
    "customer", "customer id", "account", "account id", "account name", "company", "company id", "company name", "organization",
    "client", "compte", "entreprise", "société", "клиент", "компания", "заказчик", "организация",
)  # fmt: skip
_LEAD: Final = (
    "lead id", "lead", "contact id", "contact", "associated contact ids", "prospect id", "piste", "contact person", "лид", "контакт",
)  # fmt: skip
_DEAL: Final = ("deal id", "deal", "opportunity id", "opportunity", "affaire", "id de l'affaire", "сделка", "id сделки")
_AMOUNT: Final = (
    "amount",
    "value",
    "deal value",
    "revenue",
    "total",
    "price",
    "montant",
    "valeur",
    "total ht",
    "сумма",
    "выручка",
)
_CAMPAIGN: Final = ("campaign", "campaign id", "campaign name", "utm campaign", "campagne", "кампания")
_CHANNEL: Final = ("channel", "type", "medium", "activity type", "canal", "канал", "тип")

COLUMNS: Final[Mapping[str, Mapping[str, tuple[str, ...]]]] = MappingProxyType(
    {
        "leads": {
            "lead_id": (*_LEAD[:1], *_ID, "contact id", "mql id"),
            "created_at": (*_CREATED, "first contact date", "first seen"),
            "source": ("source", "lead source", "original source", "original traffic source", "origin", "utm source", "origine", "источник"),
            "campaign_id": _CAMPAIGN,
            "segment": _SEGMENT,
            "region": _REGION,
            "product_id": _PRODUCT,
            "customer_id": _CUSTOMER,
            "score": ("score", "lead score", "rating", "балл", "оценка"),
            "referred_by": ("referred by", "referrer", "apporté par", "кто порекомендовал"),
        },
        "deals": {
            "deal_id": (*_DEAL[:1], *_ID, "opportunity id", "id сделки"),
            "lead_id": _LEAD,
            "customer_id": _CUSTOMER,
            "seller_id": (*_OWNER, "deal owner", "opportunity owner", "sales agent"),
            "product_id": _PRODUCT,
            "opened_at": (*_CREATED, "open date", "opened at", "engage date"),
            "closed_at": (
                "closed at", "close date", "closed date", "closing date", "won date", "date de clôture", "дата закрытия",
            ),
            "outcome": ("outcome", "status", "stage", "deal stage", "state", "statut", "étape", "статус", "стадия", "этап"),
            "quantity": ("quantity", "qty", "units", "quantité", "количество"),
            "amount": _AMOUNT,
            "list_amount": ("list amount", "list price", "prix catalogue", "цена по прайсу"),
            "lost_reason": ("lost reason", "loss reason", "closed lost reason", "motif de la perte", "raison de la perte", "причина проигрыша"),
        },
        "deal_changes": {
            "deal_id": (*_DEAL, "record id"),
            "changed_at": ("changed at", "timestamp", "date", "modified", "modified time", *_CREATED, "дата изменения"),
            "state": ("state", "status", "outcome", "new value", "value", "stage", "deal stage", "étape", "статус", "стадия", "этап"),
            "stage": ("stage", "deal stage", "new value", "value", "étape", "стадия", "этап"),
            "amount": _AMOUNT,
        },
        "touches": {
            "touch_id": _ID,
            "lead_id": _LEAD,
            "touched_at": ("date", "activity date", "timestamp", "start time", "done at", *_CREATED, "дата", "время"),
            "channel": _CHANNEL,
            "campaign_id": _CAMPAIGN,
            "person_id": (*_OWNER, "activity assigned to", "user"),
        },
        "handovers": {
            "lead_id": _LEAD,
            "handed_at": ("date", "assigned at", "assigned date", "timestamp", *_CREATED),
            "person_id": (*_OWNER, "new owner", "nouveau propriétaire"),
            "reason": ("reason", "motif", "причина"),
        },
        "people": {
            "person_id": (*_ID, "user id", "employee id", "email"),
            "name": _NAME,
            "department": ("department", "division", "département", "service", "отдел", "подразделение"),
            "team": ("team", "équipe", "команда", "группа"),
            "title": ("title", "job title", "position", "poste", "intitulé du poste", "должность"),
            "manager_id": ("manager", "manager id", "reports to", "responsable", "руководитель"),
            "site": ("site", "office", "location", "bureau", "офис", "город"),
            "started_on": ("start date", "hire date", "date d'embauche", "дата приема"),
            "left_on": ("end date", "termination date", "date de départ", "дата увольнения"),
        },
        "customers": {
            "customer_id": (*_ID, *_CUSTOMER),
            "name": (*_NAME, "account name", "company name"),
            "segment": _SEGMENT,
            "region": _REGION,
            "created_at": _CREATED,
        },
        "campaigns": {
            "campaign_id": (*_ID, *_CAMPAIGN),
            "name": (*_NAME, "campaign name"),
            "channel": _CHANNEL,
            "started_on": ("start date", "started on", "date de début", "дата начала"),
            "ended_on": ("end date", "ended on", "date de fin", "дата окончания"),
        },
        "products": {
            "product_id": (*_ID, *_PRODUCT, "code"),
            "name": (*_NAME, "product name"),
            "category": ("category", "family", "catégorie", "famille", "категория"),
            "list_price": ("list price", "price", "unit price", "sales price", "prix", "prix unitaire", "цена"),
            "unit_cost": ("unit cost", "cost", "coût", "себестоимость"),
        },
        "invoices": {
            "invoice_id": (*_ID, "invoice id", "invoice number", "number", "order id", "numéro", "номер счета"),
            "customer_id": _CUSTOMER,
            "deal_id": _DEAL,
            "invoiced_at": ("date", "invoice date", "order date", *_CREATED, "date de facture", "дата счета", "дата"),
            "amount": _AMOUNT,
            "cost": ("cost", "coût", "себестоимость"),
        },
        "spend": {
            "spent_on": ("date", "day", "month", "jour", "mois", "дата", "месяц"),
            "channel": _CHANNEL,
            "campaign_id": _CAMPAIGN,
            "amount": (*_AMOUNT, "spend", "cost", "dépense", "coût", "расход", "затраты"),
        },
    }
)  # fmt: skip
"""Evidence table → its column → headers that commonly mean it, the likeliest first."""

INSTANTS: Final = re.compile(r"\b(date|time|timestamp|at|created|closed|modified|jour|heure|le)\b|дата|время|создан")
DECIMALS: Final = re.compile(
    r"\b(amount|value|price|cost|revenue|total|quantity|score|montant|valeur|prix|coût|quantité)\b|сумма|цена|выручка|количество"
)


def alike(name: str) -> str:
    """Return ``name`` as it is compared: lower case, with spaces, underscores and hyphens alike.

    >>> alike(" Create_Date "), alike("Lead - Source")
    ('create date', 'lead source')
    """
    return re.sub(r"[\s_\-–]+", " ", unicodedata.normalize("NFC", name).lower()).strip()


def table_for(stem: str) -> str | None:
    """Return the evidence table that a file of this name commonly fills; None where its name says nothing.

    >>> table_for("Opportunités 2024"), table_for("лиды"), table_for("export")
    ('deals', 'leads', None)
    >>> table_for("deal-stage-history"), table_for("deals")
    ('deal_changes', 'deals')
    """
    name = alike(stem)
    if any(part in name for part in FILES["deal_changes"]):
        return "deal_changes"
    return next((table for table, parts in FILES.items() if any(part in name for part in parts)), None)


def column_for(table: str, column: str, headers: tuple[str, ...]) -> str | None:
    """Return the header that commonly means this column of this table; None where none does.

    >>> column_for("leads", "created_at", ("Name", "Create Date"))
    'Create Date'
    >>> column_for("leads", "source", ("Name",)) is None
    True
    """
    there = {alike(header): header for header in reversed(headers)}
    return next((there[name] for name in map(alike, COLUMNS[table].get(column, ())) if name in there), None)
