/* SPDX-License-Identifier: LGPL-2.1-or-later OR MIT */
/*
 * DOC: a terminal to draw on
 *
 * Keys are read at once and are not echoed. After terminal_begin() the caller must
 * call terminal_end(), also when a signal ends the program: see stop.h.
 */
#ifndef FIPC_TERMINAL_H
#define FIPC_TERMINAL_H

#include <stdbool.h>
#include <stddef.h>

/* Are stdin and stdout a terminal? */
bool terminal_is_there(void);
/* Return: false if keys cannot be read. */
bool terminal_begin(void);
void terminal_end(void);

/* Clear the screen and move the cursor to the top left corner. */
void terminal_clear(void);
/* The number of lines of the terminal. */
size_t terminal_lines(void);
/* The key that was pressed; 'q' at the end of input. */
char terminal_key(void);

#endif /* FIPC_TERMINAL_H */
