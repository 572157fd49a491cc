// SPDX-License-Identifier: LGPL-2.1-or-later OR MIT
/*
 * fipc set - show and change the settings
 */
#include <errno.h>
#include <getopt.h>
#include <string.h>

#include <netlink/attr.h>

#include "fipc.h"
#include "netlink.h"
#include "parse.h"
#include "table.h"

static const struct field settings[] = {
	{ FASTIPC_A_SETTINGS_SPIN_NS, FIELD_NUMBER, "spin_ns", NULL },
	{ FASTIPC_A_SETTINGS_HANDOFF, FIELD_NUMBER, "handoff", NULL },
	{ FASTIPC_A_SETTINGS_LATENCY, FIELD_NUMBER, "latency", NULL },
	{ FASTIPC_A_SETTINGS_UNANSWERED_MS, FIELD_NUMBER, "unanswered_ms", NULL },
};

#define NR_SETTINGS	(sizeof(settings) / sizeof(*settings))

static int take_nothing(void *arg, int cmd, struct nlattr **attrs)
{
	(void)arg;
	(void)cmd;
	(void)attrs;
	return 0;
}

static const struct field *find_setting(const char *name, size_t len)
{
	size_t i;

	for (i = 0; i < NR_SETTINGS; i++) {
		if (strlen(settings[i].name) == len &&
		    !memcmp(settings[i].name, name, len))
			return &settings[i];
	}
	return NULL;
}

/* Return: NULL, or what is wrong with NAME=VALUE. */
static const char *parse_setting(const char *arg, const struct field **setting,
				 uint64_t *value)
{
	const char *sign = strchr(arg, '=');

	if (!sign)
		return "not NAME=VALUE";
	*setting = find_setting(arg, (size_t)(sign - arg));
	if (!*setting)
		return "no such setting";
	return parse_number(sign + 1, UINT32_MAX, value) ? NULL :
	       "not a number of at most 32 bits";
}

/* Return: NULL, or the first argument that is not valid; @why says why. */
static const char *check_arguments(char **args, const char **why)
{
	const struct field *setting;
	uint64_t value;

	for (; *args; args++) {
		*why = parse_setting(*args, &setting, &value);
		if (*why)
			return *args;
	}
	return NULL;
}

/* The name of the setting that the kernel refused. */
static const char *culprit(const struct netlink *nl)
{
	size_t i;

	for (i = 0; i < NR_SETTINGS; i++) {
		if (nl->wrong == settings[i].attr)
			return settings[i].name;
	}
	return "the settings";
}

/* One request for all settings: if the kernel refuses one, none changes. */
static int change(struct netlink *nl, char **args)
{
	struct nl_msg *msg = netlink_request(nl, FASTIPC_CMD_SETTINGS_SET, 0);
	const struct field *setting;
	uint64_t value;

	for (; msg && *args; args++) {
		if (!parse_setting(*args, &setting, &value))
			nla_put_u32(msg, setting->attr, (uint32_t)value);
	}
	if (netlink_exchange(nl, msg, take_nothing, NULL))
		return netlink_fail(nl, culprit(nl));
	return EXIT_SUCCESS;
}

static int show(struct netlink *nl, bool json)
{
	struct table table;
	struct record rec;

	table_init(&table, settings, NR_SETTINGS);
	netlink_exchange(nl, netlink_request(nl, FASTIPC_CMD_SETTINGS_GET, 0),
			 table_take, &table);
	if (!nl->error && !table.rows)
		nl->error = -ENODATA;
	if (nl->error) {
		table_free(&table);
		return netlink_fail(nl, "the settings");
	}
	record_begin(&rec, json);
	fields_record(&rec, settings, NR_SETTINGS, table.values);
	table_free(&table);
	return record_end(&rec) ? EXIT_SUCCESS : fail("cannot write the output");
}

static int start(char **args, bool json)
{
	struct netlink nl;
	int ret = EXIT_SUCCESS;

	if (netlink_open(&nl) != EXIT_SUCCESS)
		return EXIT_FAILURE;
	if (*args)
		ret = change(&nl, args);
	if (ret == EXIT_SUCCESS)
		ret = show(&nl, json);
	netlink_close(&nl);
	return ret;
}

static int run_set(int argc, char **argv)
{
	static const struct option options[] = {
		{ "json", no_argument, NULL, 'j' },
		{ "help", no_argument, NULL, 'h' },
		{ 0 },
	};
	const char *wrong, *why = NULL;
	bool json = false;
	int opt;

	while ((opt = getopt_long(argc, argv, "jh", options, NULL)) != -1) {
		if (opt == 'h')
			return command_help(&cmd_set);
		if (opt == '?')
			return command_usage(&cmd_set);
		json = true;
	}
	wrong = check_arguments(argv + optind, &why);
	if (wrong)
		return command_misuse(&cmd_set, "%s: %s", wrong, why);
	return start(argv + optind, json);
}

const struct command cmd_set = {
	.name = "set",
	.synopsis = "[NAME=VALUE]... [-j]",
	.help =
	"Change settings of the module at run time, which needs CAP_NET_ADMIN, and show\n"
	"all settings.\n"
	"\n"
	"  spin_ns         longest time to spin before a sleep, nanoseconds; 0: never\n"
	"                  spin\n"
	"  handoff         a call or a reply may give its CPU to the task that it wakes:\n"
	"                  0 or 1\n"
	"  latency         measure the time that sends and calls take: 0 or 1\n"
	"  unanswered_ms   age at which a call is reported as unanswered, milliseconds;\n"
	"                  0: never report\n"
	"\n"
	"  -j, --json      print a JSON object\n"
	"  -h, --help      print this text\n",
	.run = run_set,
};
