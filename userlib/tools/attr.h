/* SPDX-License-Identifier: LGPL-2.1-or-later OR MIT */
/*
 * DOC: attributes of netlink messages
 *
 * Another kernel may leave out an attribute or give it another size. So each
 * function reports whether there was a value to read.
 */
#ifndef FIPC_ATTR_H
#define FIPC_ATTR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct nlattr;

/* Read a number of 32 or 64 bits. Return: false if @attr is NULL or of another size. */
bool attr_number(const struct nlattr *attr, uint64_t *value);
/* Read a string; it is truncated to fit @text. Return: false if @attr is NULL. */
bool attr_text(const struct nlattr *attr, char *text, size_t size);

#endif /* FIPC_ATTR_H */
