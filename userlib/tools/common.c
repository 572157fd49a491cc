// SPDX-License-Identifier: LGPL-2.1-or-later OR MIT
/*
 * Helpers for all subcommands: help, error messages, opening the device.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <fastipc.h>

#include "fipc.h"

int command_help(const struct command *cmd)
{
	printf("Usage: fipc %s %s\n\n%s", cmd->name, cmd->synopsis, cmd->help);
	return EXIT_SUCCESS;
}

int command_usage(const struct command *cmd)
{
	fprintf(stderr, "Usage: fipc %s %s\n", cmd->name, cmd->synopsis);
	return EXIT_USAGE;
}

static void complain(const char *fmt, va_list args)
{
	fputs("fipc: ", stderr);
	vfprintf(stderr, fmt, args);
	fputc('\n', stderr);
}

void say(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	complain(fmt, args);
	va_end(args);
}

int fail(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	complain(fmt, args);
	va_end(args);
	return EXIT_FAILURE;
}

int command_misuse(const struct command *cmd, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	complain(fmt, args);
	va_end(args);
	return command_usage(cmd);
}

static const char *open_hint(int err)
{
	switch (err) {
	case ENOENT:
	case ENODEV:
	case ENXIO:
		return ": is the module loaded?";
	case EACCES:
	case EPERM:
		return ": the permissions of the device decide who may use it";
	default:
		return "";
	}
}

int open_device(struct fipc_info *info)
{
	int space = fipc_open(0), ret;

	if (space < 0) {
		fail("%s: %s%s", FIPC_DEVICE, strerror(-space), open_hint(-space));
		return -1;
	}
	ret = fipc_query(space, info);
	if (ret) {
		fail("%s: %s", FIPC_DEVICE, strerror(-ret));
		close(space);
		return -1;
	}
	if (info->abi != FIPC_ABI)
		say("the ABI number of the module is %u, this command needs %u: update the older one",
		    info->abi, FIPC_ABI);
	return space;
}

int open_space(void)
{
	struct fipc_info info;
	int space = open_device(&info);

	if (space < 0 || info.abi == FIPC_ABI)
		return space;
	close(space);
	return -1;
}
