/* SPDX-License-Identifier: LGPL-2.1-or-later OR MIT */
/*
 * DOC: the fipc command
 *
 * Each subcommand has its own file, which describes it in a struct command. The
 * table of all subcommands is in fipc.c. A subcommand returns an exit status:
 * EXIT_SUCCESS, EXIT_FAILURE or EXIT_USAGE. Results go to stdout (output.h),
 * everything else goes to stderr.
 */
#ifndef FIPC_TOOL_H
#define FIPC_TOOL_H

#include <stdlib.h>

#define EXIT_USAGE	2

struct fipc_info;

/**
 * struct command - a subcommand
 * @name: its name on the command line
 * @synopsis: its arguments
 * @help: description and options; ends with a newline
 * @run: runs it; @argv[0] is the program, and the subcommand's name is left out
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

/* Print the help to stdout. Return: EXIT_SUCCESS. */
int command_help(const struct command *cmd);

/* Print the synopsis to stderr. Return: EXIT_USAGE. */
int command_usage(const struct command *cmd);
/* Print "fipc: ..." and the synopsis to stderr. Return: EXIT_USAGE. */
int command_misuse(const struct command *cmd, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/* Print "fipc: ..." to stderr. */
void say(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
/* Print "fipc: ..." to stderr. Return: EXIT_FAILURE. */
int fail(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/*
 * Open a space and query the module. A module with another ABI number is accepted,
 * with a warning. Return: a descriptor, or -1 after an error message.
 */
int open_device(struct fipc_info *info);
/* The same, but a module with another ABI number is an error. */
int open_space(void);

#endif /* FIPC_TOOL_H */
