/* SPDX-License-Identifier: LGPL-2.1-or-later OR MIT */
/*
 * DOC: subcommands that show a list
 *
 * They differ only in the request and in the fields of the answer.
 */
#ifndef FIPC_LISTING_H
#define FIPC_LISTING_H

#include <stdbool.h>
#include <stddef.h>

#include "field.h"
#include "fipc.h"

/**
 * struct listing - a list
 * @request: FASTIPC_CMD_*
 * @what: name of the list in error messages
 * @fields: fields of each entry
 * @columns: number of fields
 */
struct listing {
	int request;
	const char *what;
	const struct field *fields;
	size_t columns;
};

/* Run a subcommand that has only the options -j and -h. Return: an exit status. */
int listing_run(const struct command *cmd, const struct listing *listing, int argc,
		char **argv);

#endif /* FIPC_LISTING_H */
