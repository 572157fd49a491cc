// SPDX-License-Identifier: LGPL-2.1-or-later OR MIT
/*
 * fipc - use, inspect, configure and measure fastipc from the command line
 */
#include <locale.h>
#include <stdio.h>
#include <string.h>

#include "fipc.h"

static const struct command *const commands[] = {
	&cmd_serve,
	&cmd_send,
	&cmd_call,
	&cmd_info,
	&cmd_stat,
	&cmd_endpoint,
	&cmd_task,
	&cmd_cap,
	&cmd_monitor,
	&cmd_top,
	&cmd_set,
	&cmd_bench,
};

#define NR_COMMANDS	(sizeof(commands) / sizeof(*commands))

static const struct command *find_command(const char *name)
{
	size_t i;

	for (i = 0; i < NR_COMMANDS; i++) {
		if (!strcmp(commands[i]->name, name))
			return commands[i];
	}
	return NULL;
}

static void usage(FILE *to)
{
	size_t i;

	for (i = 0; i < NR_COMMANDS; i++)
		fprintf(to, "%s fipc %s %s\n", i ? "      " : "Usage:",
			commands[i]->name, commands[i]->synopsis);
	fputs("       fipc help [SUBCOMMAND]\n"
	      "       fipc --version\n", to);
}

static int unknown(const char *name)
{
	fprintf(stderr, "fipc: %s: no such subcommand\n", name);
	usage(stderr);
	return EXIT_USAGE;
}

static int help(int argc, char **argv)
{
	const struct command *cmd;

	if (argc < 2) {
		usage(stdout);
		return EXIT_SUCCESS;
	}
	cmd = find_command(argv[1]);
	return cmd ? command_help(cmd) : unknown(argv[1]);
}

int main(int argc, char **argv)
{
	const struct command *cmd;

	if (argc < 2) {
		usage(stderr);
		return EXIT_USAGE;
	}
	if (!strcmp(argv[1], "help") || !strcmp(argv[1], "--help") ||
	    !strcmp(argv[1], "-h"))
		return help(argc - 1, argv + 1);
	if (!strcmp(argv[1], "--version") || !strcmp(argv[1], "-V")) {
		puts("fipc " FIPC_VERSION);
		return EXIT_SUCCESS;
	}
	cmd = find_command(argv[1]);
	if (!cmd)
		return unknown(argv[1]);
	/* The locale decides which characters are shown in tables. */
	setlocale(LC_CTYPE, "");
	/* getopt() begins its messages with argv[0]. */
	argv[1] = argv[0];
	return cmd->run(argc - 1, argv + 1);
}
