"""Names that would run if any page took them for more than text, and a company that bears nothing else."""

from __future__ import annotations

import csv
import datetime as dt
import itertools
from pathlib import Path

_ACTS = (
    "hit(1)",
    "alert(1)",
    "top.hit(2)",
    "window['hit'](3)",
    "hit`4`",
    "(_=>hit(5))()",
    "eval('hit(6)')",
    "self.hit?.(7)",
    "[8].map(hit)",
)
_FORMS = (
    "<script>{act}</script>",
    "</script><script>{act}</script>",
    "<img src=x onerror={act}>",
    '<img src=x onerror="{act}">',
    "'><img src=x onerror='{act}'>",
    '"><svg onload={act}>',
    "<svg><script>{act}</script></svg>",
    "<svg/onload={act}>",
    "<body onload={act}>",
    "<iframe srcdoc='<script>{act}</script>'>",
    '<iframe src="javascript:{act}">',
    '<a href="javascript:{act}">x</a>',
    "javascript:{act}",
    "JaVaScRiPt:{act}//",
    "data:text/html,<script>{act}</script>",
    "<details open ontoggle={act}>",
    "<input autofocus onfocus={act}>",
    "<select autofocus onfocus={act}>",
    "<textarea autofocus onfocus={act}>",
    "<video><source onerror={act}></video>",
    "<audio src=x onerror={act}>",
    "<marquee onstart={act}>",
    '<object data="javascript:{act}">',
    '<embed src="javascript:{act}">',
    '<math href="javascript:{act}">x</math>',
    '<form action="javascript:{act}"><button>x</button></form>',
    '<button formaction="javascript:{act}">x</button>',
    '<meta http-equiv=refresh content="0;url=javascript:{act}">',
    '<base href="javascript:{act}//">',
    '<link rel=stylesheet href="data:text/css,*{{}}" onload={act}>',
    "<style>@import 'javascript:{act}';</style>",
    "<style onload={act}></style>",
    "<template><img src=x onerror={act}></template>",
    "<!--><img src=x onerror={act}>-->",
    "<![CDATA[<img src=x onerror={act}>]]>",
    '<noscript><p title="</noscript><img src=x onerror={act}>">',
    '" onmouseover="{act}" x="',
    "' onfocus='{act}' autofocus tabindex='1",
    "` onpointerenter=`{act}`",
    "{{{{ {act} }}}}",
    "${{{act}}}",
    "{{% print({act}) %}}",
    "#{{{act}}}",
    "<div hx-get='/' hx-trigger=load hx-on:load={act}>",
    '<div hx-on::after-request="{act}" hx-get=/ hx-trigger=load>',
    "<x onclick={act} style=animation-name:x onanimationstart={act}>",
    "\u003cimg src=x onerror={act}\u003e",
    "&lt;img src=x onerror={act}&gt;",
    "<img src=x onerror=&#104;it(1)><!--{act}",
    "＜script＞{act}＜/script＞",
    "<scr\u0000ipt>{act}</script>",
    "<img\tsrc=x\tonerror={act}>",
    '\\"-{act}-\\"',
    "';{act}//",
    "\u2028{act}\u2028",
    '=HYPERLINK("javascript:{act}")',
    "<a xlink:href='javascript:{act}'>x</a>",
    "<set attributeName=onmouseover to={act}>",
    "<animate onbegin={act} attributeName=x dur=1s>",
    "<foreignObject><img src=x onerror={act}></foreignObject>",
    "<title><img src=x onerror={act}>",
    "<plaintext><img src=x onerror={act}>",
    "<slot onslotchange={act}><img src=x onerror={act}></slot>",
    "<dialog open oncancel={act}><img src=x onerror={act}>",
)


def payloads(number: int = 500) -> list[str]:
    """Return so many different hostile names."""
    found = [form.format(act=act).replace("\u0000", "") for act, form in itertools.product(_ACTS, _FORMS)]
    assert len(set(found)) >= number
    return list(dict.fromkeys(found))[:number]


def write_company(folder: Path) -> None:
    """Write a company of two quarters in which every text is one of the names."""
    folder.mkdir()
    names = payloads()
    begin = dt.datetime(2026, 4, 6, 9, tzinfo=dt.UTC).replace(tzinfo=None)
    leads, deals, people = [], [], []
    for number, name in enumerate(names):
        people.append((f"p{number}{name}", name, ("Sales", "Marketing", name)[number % 3], names[number % 7], name))
    for number in range(3000):
        at = begin + dt.timedelta(hours=2 * number)
        name = names[number % len(names)]
        leads.append((f"L{number}{name}", at.isoformat(" "), names[number % 9], names[number % 4]))
        if number % 4 == 0:
            won = at + dt.timedelta(days=5 + number % 9)
            deals.append(
                (
                    f"D{number}{name}",
                    f"L{number}{name}",
                    people[3 * (number % 20)][0],
                    at.isoformat(" "),
                    won.isoformat(" "),
                    "won",
                    100 + number % 50,
                )
            )
    _write(folder / "people.csv", ("person_id", "name", "department", "team", "title"), people)
    _write(folder / "leads.csv", ("lead_id", "created_at", "source", "segment"), leads)
    _write(
        folder / "deals.csv", ("deal_id", "lead_id", "seller_id", "opened_at", "closed_at", "outcome", "amount"), deals
    )


def _write(path: Path, header: tuple[str, ...], rows: list[tuple[object, ...]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        writer.writerows(rows)
