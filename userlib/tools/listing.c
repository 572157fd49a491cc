// SPDX-License-Identifier: LGPL-2.1-or-later OR MIT
/*
 * Subcommands that show a list: see listing.h.
 */
#include <getopt.h>

#include "listing.h"
#include "netlink.h"
#include "table.h"

static int show(struct netlink *nl, const struct listing *listing, bool json)
{
	struct table table;
	int ret;

	table_init(&table, listing->fields, listing->columns);
	if (table_dump(&table, nl, netlink_request(nl, listing->request, NLM_F_DUMP)))
		ret = netlink_fail(nl, listing->what);
	else
		ret = table_show(&table, json);
	table_free(&table);
	return ret;
}

int listing_run(const struct command *cmd, const struct listing *listing, int argc,
		char **argv)
{
	static const struct option options[] = {
		{ "json", no_argument, NULL, 'j' },
		{ "help", no_argument, NULL, 'h' },
		{ 0 },
	};
	bool json = false;
	struct netlink nl;
	int opt, ret;

	while ((opt = getopt_long(argc, argv, "jh", options, NULL)) != -1) {
		if (opt == 'h')
			return command_help(cmd);
		if (opt == '?')
			return command_usage(cmd);
		json = true;
	}
	if (optind < argc)
		return command_misuse(cmd, "%s: too many arguments", argv[optind]);
	if (netlink_open(&nl) != EXIT_SUCCESS)
		return EXIT_FAILURE;
	ret = show(&nl, listing, json);
	netlink_close(&nl);
	return ret;
}
