/* SPDX-License-Identifier: LGPL-2.1-or-later OR MIT */
/*
 * DOC: subcommands that show a list
 *
 * All that they differ in is what they ask for, and the fields of the answer.
 */
#ifndef FIPC_LISTING_H
#define FIPC_LISTING_H

#include <stdbool.h>
#include <stddef.h>

#include "field.h"
#include "fipc.h"

/**
 * struct listing - what to ask for
 * @request: FASTIPC_CMD_*
 * @what: what they are, for complaints
 * @fields: of each
 * @columns: how many fields
 */
struct listing {
	int request;
	const char *what;
	const struct field *fields;
	size_t columns;
};

/* A subcommand without other options. Return: an exit status. */
int listing_run(const struct command *cmd, const struct listing *listing, int argc,
		char **argv);

#endif /* FIPC_LISTING_H */
