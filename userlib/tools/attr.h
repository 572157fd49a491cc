/* SPDX-License-Identifier: LGPL-2.1-or-later OR MIT */
/*
 * DOC: attributes of netlink messages
 *
 * Another kernel may leave an attribute out, or give it another size: whoever reads
 * one is told whether there was something to read.
 */
#ifndef FIPC_ATTR_H
#define FIPC_ATTR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct nlattr;

/* A number of 32 or 64 bits. Return: false if @attr is not there, or none. */
bool attr_number(const struct nlattr *attr, uint64_t *value);
/* Text, cut off where @text is full. Return: false if @attr is not there. */
bool attr_text(const struct nlattr *attr, char *text, size_t size);

#endif /* FIPC_ATTR_H */
