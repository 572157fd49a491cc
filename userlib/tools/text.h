/* SPDX-License-Identifier: LGPL-2.1-or-later OR MIT */
/*
 * DOC: text that somebody else has made up
 *
 * Any user may call a task what they like, escape sequences and quotes included.
 * What this room prints can neither move the cursor nor pass for something else.
 */
#ifndef FIPC_TEXT_H
#define FIPC_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* One word, of printable ASCII, that needs no quotes between others. */
bool text_is_plain(const char *text);

/*
 * As a JSON string, quotes included. Control characters become \u00XX, and what is
 * not UTF-8 becomes U+FFFD, one for each byte.
 */
void text_quote(FILE *to, const char *text);

/*
 * For people: what the terminal cannot show becomes a question mark. Cut off
 * where @out is full. Return: how many columns it takes.
 */
size_t text_show(char *out, size_t size, const char *text);

#endif /* FIPC_TEXT_H */
