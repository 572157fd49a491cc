// SPDX-License-Identifier: LGPL-2.1-or-later OR MIT
/*
 * fipc info - show the module's ABI, features and limits
 */
#include <getopt.h>
#include <unistd.h>

#include <fastipc.h>

#include "fipc.h"
#include "output.h"

static bool print_info(const struct fipc_info *info, bool json)
{
	struct record rec;

	record_begin(&rec, json);
	record_number(&rec, "abi", info->abi);
	record_bits(&rec, "features", info->features);
	record_number(&rec, "batch_max", info->batch_max);
	record_number(&rec, "depth_max", info->depth_max);
	record_number(&rec, "caps_max", info->caps_max);
	return record_end(&rec);
}

static int show_info(bool json)
{
	struct fipc_info info;
	int space = open_device(&info);

	if (space < 0)
		return EXIT_FAILURE;
	close(space);
	return print_info(&info, json) ? EXIT_SUCCESS : fail("cannot write the output");
}

static int run_info(int argc, char **argv)
{
	static const struct option options[] = {
		{ "json", no_argument, NULL, 'j' },
		{ "help", no_argument, NULL, 'h' },
		{ 0 },
	};
	bool json = false;
	int opt;

	while ((opt = getopt_long(argc, argv, "jh", options, NULL)) != -1) {
		switch (opt) {
		case 'j':
			json = true;
			break;
		case 'h':
			return command_help(&cmd_info);
		default:
			return command_usage(&cmd_info);
		}
	}
	if (optind < argc)
		return command_misuse(&cmd_info, "%s: too many arguments", argv[optind]);
	return show_info(json);
}

const struct command cmd_info = {
	.name = "info",
	.synopsis = "[-j]",
	.help =
	"Show the module's ABI number, features and limits.\n"
	"\n"
	"  -j, --json   print a JSON object\n"
	"  -h, --help   print this text\n",
	.run = run_info,
};
