/* The style sheet of the page: colours once for light, dark and paper, and no file from elsewhere.
 */
#include "cli/link_page_inner.h"

static const struct html_markup style[] = {
    HTML_LINE(":root{--bg:#fff;--fg:#1a1f24;--soft:#56606b;--line:#cfd6dd;--card:#f5f7f9;\n"),
    HTML_LINE("--for:#0b726c;--against:#b5481c;--other:#6a50a7;--mark:#b00020}\n"),
    HTML_LINE(
        "@media (prefers-color-scheme:dark){:root{--bg:#14181c;--fg:#e6eaee;--soft:#a3adb8;\n"),
    HTML_LINE("--line:#39424b;--card:#1d2329;--for:#4cc3b8;--against:#f0885a;--other:#b49cf0;--"
              "mark:#ff6b7d}}\n"),
    HTML_LINE("*{box-sizing:border-box}\n"),
    HTML_LINE(
        "body{margin:0 auto;padding:1rem;max-width:74rem;background:var(--bg);color:var(--fg);\n"),
    HTML_LINE("font:1rem/1.5 system-ui,-apple-system,'Segoe UI',Roboto,'Noto Sans',sans-serif}\n"),
    HTML_LINE("h1{font-size:1.6rem;line-height:1.25;margin:.5rem 0;overflow-wrap:anywhere}\n"),
    HTML_LINE("h2{font-size:1.25rem;margin:2.5rem 0 .25rem;padding-top:.75rem;\n"),
    HTML_LINE("border-top:1px solid var(--line)}\n"),
    HTML_LINE("h3{font-size:1rem;margin:1rem 0 .5rem;overflow-wrap:anywhere}\n"),
    HTML_LINE("h4{font-size:1rem;margin:0 0 .5rem;overflow-wrap:anywhere}\n"),
    HTML_LINE("p{max-width:46rem;margin:.25rem 0 .75rem}\n"),
    HTML_LINE(".soft,figcaption,nav{color:var(--soft)}\n"),
    HTML_LINE("a{color:var(--for)}\n"),
    HTML_LINE("nav ul{list-style:none;padding:0;margin:1rem "
              "0;display:flex;flex-wrap:wrap;gap:.25rem 1rem}\n"),
    HTML_LINE(
        "dl{display:grid;grid-template-columns:repeat(auto-fill,minmax(10rem,1fr));gap:.75rem;\n"),
    HTML_LINE("margin:1rem 0}\n"),
    HTML_LINE("dl div{background:var(--card);border-radius:.5rem;padding:.6rem .8rem}\n"),
    HTML_LINE("dt{color:var(--soft);font-size:.85rem}\n"),
    HTML_LINE("dd{margin:0;font-size:1.3rem;font-variant-numeric:tabular-nums}\n"),
    HTML_LINE(".grid{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,21rem),"
              "1fr));\n"),
    HTML_LINE("gap:1rem;align-items:start}\n"),
    HTML_LINE(".pairs{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,26rem),"
              "1fr));\n"),
    HTML_LINE("gap:1rem;align-items:start}\n"),
    HTML_LINE(
        "figure,article{margin:0;padding:.75rem;background:var(--card);border-radius:.5rem;\n"),
    HTML_LINE("min-width:0;break-inside:avoid}\n"),
    HTML_LINE("figure.wide{max-width:34rem}\n"),
    HTML_LINE("figcaption{font-weight:600;margin-bottom:.25rem;overflow-wrap:anywhere}\n"),
    HTML_LINE("svg{display:block;width:100%;height:auto;overflow:visible}\n"),
    HTML_LINE(
        "svg text{font:10px system-ui,-apple-system,'Segoe UI',Roboto,'Noto Sans',sans-serif;\n"),
    HTML_LINE("fill:var(--fg)}\n"),
    HTML_LINE(".axis{stroke:var(--soft);stroke-width:1}\n"),
    HTML_LINE(".rule{stroke:var(--line);stroke-width:1}\n"),
    HTML_LINE(".for{fill:var(--for)}\n"),
    HTML_LINE(".against{fill:var(--against)}\n"),
    HTML_LINE(".bar{fill:var(--soft)}\n"),
    HTML_LINE(".taken{fill:var(--other)}\n"),
    HTML_LINE(".hollow{fill:var(--card);stroke:var(--other);stroke-width:2}\n"),
    HTML_LINE(".span{stroke:var(--soft);stroke-width:2}\n"),
    HTML_LINE(".curve{fill:none;stroke:var(--for);stroke-width:2}\n"),
    HTML_LINE(".curve2{fill:none;stroke:var(--other);stroke-width:2;stroke-dasharray:5 3}\n"),
    HTML_LINE(".mark{stroke:var(--mark);stroke-width:1.5;stroke-dasharray:3 2}\n"),
    HTML_LINE(".scroll{overflow-x:auto}\n"),
    HTML_LINE("table{border-collapse:collapse;font-size:.875rem;margin:.5rem 0}\n"),
    HTML_LINE("th,td{padding:.2rem .6rem;text-align:start;vertical-align:top;\n"),
    HTML_LINE("border-bottom:1px solid var(--line)}\n"),
    HTML_LINE("th{font-weight:600}\n"),
    HTML_LINE("td.n{text-align:end;font-variant-numeric:tabular-nums;white-space:nowrap}\n"),
    HTML_LINE("article table{width:100%;table-layout:fixed}\n"),
    HTML_LINE("article td{overflow-wrap:anywhere;text-align:left}\n"),
    HTML_LINE("article th:first-child{width:36%}\n"),
    HTML_LINE("small{display:block;color:var(--soft)}\n"),
    HTML_LINE("code{font-family:inherit;white-space:nowrap}\n"),
    HTML_LINE("details{margin:.5rem 0 0}\n"),
    HTML_LINE("summary{cursor:pointer;color:var(--soft)}\n"),
    HTML_LINE("pre{white-space:pre-wrap;overflow-wrap:anywhere;font-size:.8rem;background:var(--"
              "card);\n"),
    HTML_LINE("padding:.75rem;border-radius:.5rem}\n"),
    HTML_LINE("@media (max-width:30rem){th,td{padding:.2rem .3rem}table{font-size:.8rem}}\n"),
    HTML_LINE("@media print{:root{--bg:#fff;--fg:#000;--soft:#444;--line:#bbb;--card:#fff;\n"),
    HTML_LINE("--for:#0b726c;--against:#b5481c;--other:#6a50a7;--mark:#b00020}\n"),
    HTML_LINE("body{max-width:none;padding:0;font-size:9pt}\n"),
    HTML_LINE("h1{font-size:15pt}h2{font-size:12pt;margin-top:1rem}dd{font-size:11pt}\n"),
    HTML_LINE("table{font-size:7.5pt}th,td,article th,article td{padding:.05rem .4rem}\n"),
    HTML_LINE("article table{font-size:7.5pt}article h4{font-size:9pt}article p{margin:.1rem 0}\n"),
    HTML_LINE("article svg{width:68%;margin:0 auto}small{display:inline;margin:0 .4em}\n"),
    HTML_LINE("figure,article{padding:.4rem}article th:first-child{width:48%}\n"),
    HTML_LINE("figure,article,dl div{border:1px solid var(--line)}\n"),
    HTML_LINE("nav{display:none}\n"),
    HTML_LINE("h2,h3,figcaption,section>p{break-after:avoid;break-inside:avoid}\n"),
    HTML_LINE("tr,svg,dl div{break-inside:avoid}#rules figure{break-inside:auto}\n"),
    HTML_LINE(
        "#scores figure .scroll,#unlinkable .scroll{columns:8rem}#scores>details{columns:18rem}\n"),
    HTML_LINE(".scroll{overflow:visible}\n"),
    HTML_LINE("details::details-content{content-visibility:visible;display:block;height:auto}\n"),
    /* A line of boxes holds to its heading; a grid is parted from it. */
    HTML_LINE(".grid,.pairs{display:block;break-before:avoid;orphans:1;widows:1}\n"),
    HTML_LINE("article,figcaption{orphans:2;widows:2}summary{list-style:none}\n"),
    HTML_LINE(".grid>*,.pairs>*{display:inline-block;width:49%;margin:0 1% .5rem 0;\n"),
    HTML_LINE("vertical-align:top}.grid>*,.pairs>*,figure{break-before:avoid}}\n"),
    HTML_LINE("</style>\n"),
};

void page_style(struct page *p)
{
    for (size_t i = 0; i < COUNT(style); i++)
        html_markup(&p->h, style[i]);
}
