/* SPDX-License-Identifier: LGPL-2.1-or-later OR MIT */
/*
 * DOC: numbers from the command line
 *
 * Parsing is strict: the whole argument must be a number in the given range,
 * without blanks or signs. Otherwise the result is false and *value is unchanged.
 */
#ifndef FIPC_PARSE_H
#define FIPC_PARSE_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

/* Decimal, or hexadecimal with the prefix 0x: 0 to @max. */
bool parse_number(const char *text, uint64_t max, uint64_t *value);
/* Octal permissions: 1 to 0777. */
bool parse_mode(const char *text, mode_t *mode);
/* Seconds, with at most nine decimals, as nanoseconds. */
bool parse_seconds(const char *text, uint64_t *ns);

#endif /* FIPC_PARSE_H */
