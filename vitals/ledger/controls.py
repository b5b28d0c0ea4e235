"""The ledger by month beside what others say of it: the bank, the payers, the practice's own books.

Every function gives one row a month, months as rows. What must not live here: how any two are
tied (``three_way``), and words.
"""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from vitals.ledger.balances import ACCOUNTS, balances, month_end, month_of
from vitals.ledger.book import Book
from vitals.ledger.posting import PROVIDER
from vitals.ledger.three_way import DIFFERS, NO_DEPOSIT, NO_PAYMENT, OPEN, UNKNOWN

_TOTALS = ("total", *ACCOUNTS)


def three_way_by_month(rows: pd.DataFrame, months: Sequence[str]) -> pd.DataFrame:
    """Sums of ``three_way`` in cents, deposits by their own month and payments by theirs.

    ``gap_cents`` and ``differs_cents`` are without sign; ``open`` counts rows to look into,
    ``unknown`` payments of days of which no deposits were received. What was posted is missing
    where the payments of a month are posted from transactions.
    """
    of_deposit = month_of(rows["deposited_on"])
    of_payment = month_of(rows["paid_on"])
    of_row = of_payment.fillna(of_deposit)
    deposited, paid = rows["deposit_cents"], rows["payment_cents"]
    posted = rows["posted_cents"]
    state = rows["state"]
    between = (deposited - paid).abs().where(state.eq(DIFFERS))
    sums = {
        "deposits_cents": (of_deposit, deposited),
        "matched_cents": (of_deposit, deposited.where(rows["is_matched"])),
        "deposits_without_835_cents": (of_deposit, deposited.where(state.eq(NO_PAYMENT))),
        "payments_cents": (of_payment, paid),
        "payments_without_deposit_cents": (of_payment, paid.where(state.eq(NO_DEPOSIT))),
        "differs_cents": (of_payment, between),
        "posted_cents": (of_payment, posted),
        "plb_cents": (of_payment, rows["plb_cents"]),
        "gap_cents": (of_payment, rows["gap_cents"].abs()),
        "open": (of_row, state.isin(OPEN).astype("Int64")),
        "unknown": (of_row, state.eq(UNKNOWN).astype("Int64")),
    }
    found = _by_month(sums, months)
    told = posted.notna().groupby(of_payment).any().reindex(list(months))
    is_silent = told.eq(False).fillna(False).to_numpy(dtype=bool)
    return found.assign(
        **{name: found[name].mask(is_silent) for name in ("posted_cents", "gap_cents")}
    )


def payments_by_month(book: Book, ledger: pd.DataFrame, months: Sequence[str]) -> pd.DataFrame:
    """What payers paid in each month, in cents, by whose word.

    ``payments_cents`` (BPR02) and ``plb_cents`` by 835s, ``claims_cents`` (Σ CLP04 accepted),
    ``own_ledger_cents`` (payer payments of the practice's own ledger; missing where it brings
    none) and ``posted_cents``; ``difference_cents`` is own less posted.
    """
    told, plb = book.table("payments"), book.table("provider_adjustments")
    remits = book.remittances
    posted = ledger.loc[ledger["kind"].eq("payer_payment")]
    own = book.transactions.loc[book.transactions["kind"].eq("payer_payment")]
    sums = {
        "payments_cents": (month_of(told["paid_on"]), told["amount_cents"]),
        "plb_cents": (month_of(plb["posted_on"]), plb["amount_cents"]),
        "claims_cents": (month_of(remits["posted_on"]), remits["paid_cents"]),
        "own_ledger_cents": (month_of(own["posted_on"]), own["amount_cents"]),
        "posted_cents": (month_of(posted["posted_on"]), -posted["amount_cents"]),
    }
    found = _by_month(sums, months)
    if own.empty:
        found["own_ledger_cents"] = pd.NA
    return found.assign(difference_cents=found["own_ledger_cents"] - found["posted_cents"])


def provider_account(ledger: pd.DataFrame, months: Sequence[str]) -> pd.DataFrame:
    """PLB by month and code in cents: what each lowered the payments (raised them, where < 0).

    ``is_cash`` is False for a balance forwarded (FB): it moves between two payments, and no money
    moves with it.
    """
    rows = ledger.loc[ledger["account"].eq(PROVIDER)]
    rows = rows.assign(month=month_of(rows["posted_on"]), code=rows["reason"].fillna("unknown"))
    sums = rows.groupby(["month", "code"])["amount_cents"].sum().astype("Int64").reset_index()
    kept = sums.loc[sums["month"].isin(list(months))].reset_index(drop=True)
    return kept.assign(is_cash=kept["code"].ne("FB"))


def ar_control(book: Book, ledger: pd.DataFrame, months: Sequence[str]) -> pd.DataFrame:
    """The practice's own A/R of each month it gave beside the ledger's: month, account, cents.

    ``account`` is total, insurance or patient; a figure not given has no row.
    ``difference_cents`` is theirs less ours.
    """
    given = book.table("ar_control").rename(
        columns={"ar_total_cents": "total"} | {f"{name}_ar_cents": name for name in ACCOUNTS}
    )
    given = given.loc[given["month"].isin(list(months)), ["month", *_TOTALS]]
    given = given.sort_values("month", kind="stable").drop_duplicates("month", keep="last")
    theirs = given.melt("month", var_name="account", value_name="theirs_cents").dropna()
    theirs = theirs.assign(theirs_cents=theirs["theirs_cents"].astype("Int64"))
    held = balances(ledger, [month_end(month) for month in given["month"]])
    held = held.assign(month=month_of(held["month_end"]))
    by_account = held.groupby(["month", "account"])["balance_cents"].sum()
    total = held.groupby("month")["balance_cents"].sum()
    total.index = pd.MultiIndex.from_product([total.index, ["total"]], names=by_account.index.names)
    ours = pd.concat([by_account, total])
    index = pd.MultiIndex.from_frame(theirs[["month", "account"]])
    theirs["ours_cents"] = ours.reindex(index).fillna(0).astype("Int64").to_numpy()
    theirs["difference_cents"] = theirs["theirs_cents"] - theirs["ours_cents"]
    rank = theirs["account"].map({name: place for place, name in enumerate(_TOTALS)})
    order = theirs.assign(rank=rank).sort_values(["month", "rank"], ignore_index=True)
    return order.drop(columns="rank")


def _by_month(sums: dict[str, tuple[pd.Series, pd.Series]], months: Sequence[str]) -> pd.DataFrame:
    found = {
        name: values.groupby(month).sum().reindex(list(months)).fillna(0).astype("Int64")
        for name, (month, values) in sums.items()
    }
    return pd.DataFrame(found, index=pd.Index(list(months), name="month")).reset_index()
