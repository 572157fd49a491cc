/* SPDX-License-Identifier: LGPL-2.1-or-later OR MIT */
/*
 * DOC: the fipc command
 *
 * One file for each subcommand, which it describes in a struct command; fipc.c
 * has the table. A subcommand returns an exit status: EXIT_SUCCESS,
 * EXIT_FAILURE or EXIT_USAGE. Results go to stdout (output.h), everything else
 * to stderr.
 */
#ifndef FIPC_TOOL_H
#define FIPC_TOOL_H

#include <stdlib.h>

#define EXIT_USAGE	2

struct fipc_info;

/**
 * struct command - a subcommand
 * @name: what to call it
 * @synopsis: its arguments
 * @help: what it does, and its options; ends with a newline
 * @run: runs it; @argv[0] is the program, the subcommand's name is left out
 */
struct command {
	const char *name;
	const char *synopsis;
	const char *help;
	int (*run)(int argc, char **argv);
};

extern const struct command cmd_serve;
extern const struct command cmd_send;
extern const struct command cmd_call;
extern const struct command cmd_info;
extern const struct command cmd_stat;
extern const struct command cmd_endpoint;
extern const struct command cmd_task;
extern const struct command cmd_cap;
extern const struct command cmd_monitor;
extern const struct command cmd_top;
extern const struct command cmd_set;
extern const struct command cmd_bench;

/* Print to stdout what --help asks for. Return: EXIT_SUCCESS. */
int command_help(const struct command *cmd);

/* Print the synopsis to stderr. Return: EXIT_USAGE. */
int command_usage(const struct command *cmd);
/* The same after saying "fipc: ...". */
int command_misuse(const struct command *cmd, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/* Print "fipc: ..." to stderr. */
void say(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
/* The same. Return: EXIT_FAILURE. */
int fail(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/*
 * Make a space and ask what the module offers, also one of another number, which is
 * said. Return: a descriptor, or -1 after saying why not.
 */
int open_device(struct fipc_info *info);
/* The same, but nothing can be done with a module of another number. */
int open_space(void);

#endif /* FIPC_TOOL_H */
