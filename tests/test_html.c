/* html, svg: what comes from a list cannot leave its place, and every page is well formed. */
#include "base/mem.h"
#include "format/svg.h"

#include <expat.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void assert_page(struct html *h, const char *want)
{
    struct buf out = {0};
    assert_int_equal(html_end(h, &out), OK);
    buf_byte(&out, 0);
    assert_string_equal(out.ptr, want);
    buf_free(&out);
}

static void escapes(void **state)
{
    (void)state;
    static const struct {
        const char *text, *want;
    } cases[] = {
        {"a & b", "<p>a &amp; b</p>"},
        {"<script>alert(1)</script>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>"},
        {"\" onload='x'", "<p>&quot; onload=&#39;x&#39;</p>"},
        {"]]> --> &#60;", "<p>]]&gt; --&gt; &amp;#60;</p>"},
        {"محمد", "<p>محمد</p>"},
        {"a\xFFz", "<p>a\xEF\xBF\xBDz</p>"},
        {"a\x1B[31m\x01z", "<p>a[31mz</p>"},
        {"\xE2\x80\xAE"
         "abc\xE2\x81\xA6",
         "<p>abc</p>"},
        {"", "<p></p>"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct html h = {0};
        html_open(&h, "p");
        html_text(&h, str_from(cases[i].text));
        html_close(&h);
        assert_page(&h, cases[i].want);
    }
}

static void keeps_attributes_in_place(void **state)
{
    (void)state;
    struct html h = {0};
    html_open(&h, "a");
    html_attr(&h, "title", STR("\"><img src=x onerror='1'>"));
    html_attr_number(&h, "x", 1.0 / 3);
    html_attr_number(&h, "y", -0.001);
    html_attr_number(&h, "z", NAN);
    html_text(&h, STR("t"));
    html_attr(&h, "late", STR("x")); /* the tag is closed: nothing happens */
    assert_page(&h, "<a title=\"&quot;&gt;&lt;img src=x onerror=&#39;1&#39;&gt;\" x=\"0.33\" "
                    "y=\"0\" z=\"0\">t</a>");
}

static void closes_what_is_open(void **state)
{
    (void)state;
    struct html h = {0};
    html_close(&h); /* nothing is open */
    html_open(&h, "ul");
    html_open(&h, "li");
    html_isolate(&h, STR("x"));
    html_open(&h, "br");
    html_void(&h);
    html_markup(&h, HTML("<hr>"));
    assert_page(&h, "<ul><li><bdi>x</bdi><br><hr></li></ul>");
    for (size_t i = 0; i <= HTML_DEPTH; i++)
        html_open(&h, "b");
    struct buf out = {0};
    assert_int_equal(html_end(&h, &out), ERR_MEMORY);
    assert_null(out.ptr);
}

static void draw(struct html *h)
{
    svg_open(h, 100, 50, "Title <1>", STR("what \"it\" says"));
    svg_rect(h, (struct svg_box){1, 2, -3, 4}, "bar", STR("a <tip>"));
    svg_line(h, (struct svg_point){0, 0}, (struct svg_point){1, 1}, "axis");
    svg_dot(h, (struct svg_point){5, 5}, 2, "for", STR_NONE);
    const struct svg_point at[] = {{0, 0}, {NAN, 1}, {2, 3}};
    svg_polyline(h, at, 3, "curve");
    svg_text(h, (struct svg_point){1, 2}, SVG_END, STR("گلستان<زاده"), 4);
    html_close(h);
}

static void draws(void **state)
{
    (void)state;
    struct html h = {0};
    draw(&h);
    assert_page(&h, "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 100 50\" role=\"img\" "
                    "aria-labelledby=\"t1 d1\"><title id=\"t1\">Title &lt;1&gt;</title>"
                    "<desc id=\"d1\">what &quot;it&quot; says</desc>"
                    "<rect x=\"1\" y=\"2\" width=\"0\" height=\"4\" class=\"bar\">"
                    "<title>a &lt;tip&gt;</title></rect>"
                    "<line x1=\"0\" y1=\"0\" x2=\"1\" y2=\"1\" class=\"axis\"></line>"
                    "<circle cx=\"5\" cy=\"5\" r=\"2\" class=\"for\"></circle>"
                    "<polyline points=\"0.00,0.00 2.00,3.00\" class=\"curve\"></polyline>"
                    "<text x=\"1\" y=\"2\" text-anchor=\"end\">\xE2\x81\xA8گلس…\xE2\x81\xA9"
                    "<title>گلستان&lt;زاده</title></text></svg>");
}

static void is_xml(void **state)
{
    (void)state;
    struct html h = {0};
    struct buf out = {0};
    draw(&h);
    assert_int_equal(html_end(&h, &out), OK);
    XML_Parser x = XML_ParserCreate("UTF-8");
    assert_int_equal(XML_Parse(x, out.ptr, (int)out.len, 1), XML_STATUS_OK);
    XML_ParserFree(x);
    buf_free(&out);
}

static void scales(void **state)
{
    (void)state;
    struct svg_scale s = {0, 10, 100, 200};
    assert_true(svg_place(s, 5) == 150);
    assert_true(svg_place(s, -5) == 100); /* nothing leaves the drawing */
    assert_true(svg_place(s, 50) == 200);
    assert_true(svg_place((struct svg_scale){1, 1, 7, 9}, 1) == 7);
    assert_true(svg_step(0, 10, 5) == 2);
    assert_true(svg_step(0, 1, 4) == 0.5);
    assert_true(svg_step(0, 0, 4) == 1);
    assert_true(svg_step(-30, 30, 6) == 10);
}

static void without_memory(void **state)
{
    (void)state;
    enum err e = ERR_MEMORY;
    for (long n = 0; e != OK; n++) {
        struct html h = {0};
        struct buf out = {0};
        mem_fail_after(n);
        draw(&h);
        e = html_end(&h, &out);
        mem_fail_after(-1);
        assert_true(e == OK || (e == ERR_MEMORY && out.ptr == NULL));
        buf_free(&out);
        assert_true(n < 1000);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(escapes),
        cmocka_unit_test(keeps_attributes_in_place),
        cmocka_unit_test(closes_what_is_open),
        cmocka_unit_test(draws),
        cmocka_unit_test(is_xml),
        cmocka_unit_test(scales),
        cmocka_unit_test(without_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
