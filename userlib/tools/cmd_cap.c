// SPDX-License-Identifier: LGPL-2.1-or-later OR MIT
/*
 * fipc cap - list the capabilities in spaces
 */
#include <getopt.h>

#include <netlink/attr.h>

#include "fipc.h"
#include "netlink.h"
#include "parse.h"
#include "table.h"

static const struct field fields[] = {
	{ FASTIPC_A_CAP_SPACE, FIELD_NUMBER, "space", "SPACE" },
	{ FASTIPC_A_CAP_PID, FIELD_NUMBER, "pid", "PID" },
	{ FASTIPC_A_CAP_UID, FIELD_NUMBER, "uid", "UID" },
	{ FASTIPC_A_CAP_NAME, FIELD_TEXT, "name", "NAME" },
	{ FASTIPC_A_CAP_TOKEN, FIELD_NUMBER, "token", "TOKEN" },
	{ FASTIPC_A_CAP_RIGHTS, FIELD_RIGHTS, "rights", "RIGHTS" },
	{ FASTIPC_A_CAP_BADGE, FIELD_NUMBER, "badge", "BADGE" },
	{ FASTIPC_A_CAP_ENDPOINT, FIELD_NUMBER, "endpoint", "ENDPOINT" },
};

/**
 * struct wanted - the arguments
 * @json: print JSON
 * @by_space: list only the capabilities in @space
 * @by_pid: list only the capabilities in spaces that @pid has opened
 * @space: number of a space
 * @pid: number of a process
 */
struct wanted {
	bool json;
	bool by_space;
	bool by_pid;
	uint64_t space;
	uint64_t pid;
};

static int show(struct netlink *nl, const struct wanted *wanted)
{
	struct nl_msg *msg = netlink_request(nl, FASTIPC_CMD_CAP_GET, NLM_F_DUMP);
	struct table table;
	int ret;

	table_init(&table, fields, sizeof(fields) / sizeof(*fields));
	if (msg && wanted->by_space)
		nla_put_u64(msg, FASTIPC_A_CAP_SPACE, wanted->space);
	if (table_dump(&table, nl, msg)) {
		ret = netlink_fail(nl, "the capabilities");
	} else {
		/* The kernel cannot filter by process. */
		if (wanted->by_pid)
			table_filter(&table, table_column(&table, "pid"), wanted->pid);
		ret = table_show(&table, wanted->json);
	}
	table_free(&table);
	return ret;
}

/* Return: NULL, or why the argument of an option is not valid. */
static const char *take_option(struct wanted *wanted, int opt, const char *arg)
{
	switch (opt) {
	case 's':
		wanted->by_space = true;
		return parse_number(arg, UINT64_MAX, &wanted->space) ? NULL :
		       "not the number of a space";
	case 'p':
		wanted->by_pid = true;
		return parse_number(arg, UINT32_MAX, &wanted->pid) ? NULL :
		       "not the number of a process";
	default:
		wanted->json = true;
		return NULL;
	}
}

static int start(const struct wanted *wanted)
{
	struct netlink nl;
	int ret;

	if (netlink_open(&nl) != EXIT_SUCCESS)
		return EXIT_FAILURE;
	ret = show(&nl, wanted);
	netlink_close(&nl);
	return ret;
}

static int run_cap(int argc, char **argv)
{
	static const struct option options[] = {
		{ "space", required_argument, NULL, 's' },
		{ "pid", required_argument, NULL, 'p' },
		{ "json", no_argument, NULL, 'j' },
		{ "help", no_argument, NULL, 'h' },
		{ 0 },
	};
	struct wanted wanted = { 0 };
	const char *why;
	int opt;

	while ((opt = getopt_long(argc, argv, "s:p:jh", options, NULL)) != -1) {
		if (opt == 'h')
			return command_help(&cmd_cap);
		if (opt == '?')
			return command_usage(&cmd_cap);
		why = take_option(&wanted, opt, optarg);
		if (why)
			return command_misuse(&cmd_cap, "%s: %s", optarg, why);
	}
	if (optind < argc)
		return command_misuse(&cmd_cap, "%s: too many arguments", argv[optind]);
	return start(&wanted);
}

const struct command cmd_cap = {
	.name = "cap",
	.synopsis = "[--space N] [--pid PID] [-j]",
	.help =
	"List the capabilities in spaces. Without CAP_NET_ADMIN, a user sees only their\n"
	"own spaces.\n"
	"\n"
	"  -s, --space N   list only this space; /proc/PID/fdinfo shows the numbers\n"
	"  -p, --pid PID   list only the spaces that this process has opened\n"
	"  -j, --json      print a JSON array\n"
	"  -h, --help      print this text\n",
	.run = run_cap,
};
