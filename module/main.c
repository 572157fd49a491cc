// SPDX-License-Identifier: GPL-2.0
/*
 * Start and stop.
 *
 * The device comes last and goes first, as it is the only way in. It and every
 * exported capability are files whose operations this module owns, so the module
 * cannot go while one is open; when fipc_exit() runs, no space exists, and no task is
 * in here. What a living task has not fetched may keep a capability, which goes with
 * the slots.
 */
#include <linux/module.h>

#include "device.h"
#include "slot.h"
#include "stats.h"

static_assert(IS_ENABLED(CONFIG_64BIT), "words, tokens and times are 64 bits wide");

static int __init fipc_init(void)
{
	int ret;

	ret = fipc_slots_init();
	if (ret)
		return ret;

	fipc_stats_init();
	ret = fipc_device_init();
	if (ret) {
		fipc_stats_exit();
		fipc_slots_exit();
	}

	return ret;
}
module_init(fipc_init);

static void __exit fipc_exit(void)
{
	fipc_device_exit();
	fipc_stats_exit();
	fipc_slots_exit();
}
module_exit(fipc_exit);

MODULE_DESCRIPTION("Synchronous, capability-secured message passing");
MODULE_LICENSE("GPL");
