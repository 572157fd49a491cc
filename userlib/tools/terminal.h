/* SPDX-License-Identifier: LGPL-2.1-or-later OR MIT */
/*
 * DOC: a terminal to draw on
 *
 * Keys come at once and are not shown. Whoever calls terminal_begin() must get to
 * terminal_end(), also when a signal ends the program: see stop.h.
 */
#ifndef FIPC_TERMINAL_H
#define FIPC_TERMINAL_H

#include <stdbool.h>
#include <stddef.h>

/* stdin and stdout are one. */
bool terminal_is_there(void);
/* Return: false if keys cannot be read. */
bool terminal_begin(void);
void terminal_end(void);

/* What follows is drawn from the top left corner on, over nothing. */
void terminal_clear(void);
/* How many lines there are. */
size_t terminal_lines(void);
/* The key that was pressed; 'q' at the end of input. */
char terminal_key(void);

#endif /* FIPC_TERMINAL_H */
