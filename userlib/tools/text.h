/* SPDX-License-Identifier: LGPL-2.1-or-later OR MIT */
/*
 * DOC: text from other users
 *
 * Any user may give a task any name, even with escape sequences and quotes. The
 * output of this file can neither move the cursor nor be mistaken for another value.
 */
#ifndef FIPC_TEXT_H
#define FIPC_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* Is this a word of printable ASCII that needs no quotes? */
bool text_is_plain(const char *text);

/*
 * Print a JSON string with its quotes. A control character becomes \u00XX; each
 * byte that is not UTF-8 becomes U+FFFD.
 */
void text_quote(FILE *to, const char *text);

/*
 * Copy text for a terminal. A character that the terminal cannot show becomes a
 * question mark. The text is truncated to fit @out. Return: its width in columns.
 */
size_t text_show(char *out, size_t size, const char *text);

#endif /* FIPC_TEXT_H */
