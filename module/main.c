// SPDX-License-Identifier: GPL-2.0
/*
 * Start and stop.
 *
 * The device goes first, as it is the only way in for messages. It and every exported
 * capability are files whose operations this module owns, so the module cannot go while
 * one is open, nor while a netlink dump is under way; when fipc_exit() runs, no space
 * exists, and no task is in here, but perhaps in a short netlink request, which the end of
 * the family waits for. What a living task has not fetched may keep a capability, which
 * goes with the slots.
 */
#include <linux/module.h>

#include "device.h"
#include "netlink.h"
#include "slot_table.h"
#include "stats.h"
#include "unanswered.h"

static_assert(IS_ENABLED(CONFIG_64BIT), "words, tokens and times are 64 bits wide");

static int __init fipc_init(void)
{
	int ret;

	ret = fipc_slot_table_init(fipc_unanswered_patrol);
	if (ret)
		return ret;
	ret = fipc_latency_init();
	if (ret)
		goto exit_slots;
	ret = fipc_device_init();
	if (ret)
		goto exit_latency;
	/*
	 * Last, as anybody may use it, and have a dump under way, for which a start
	 * that fails does not wait. Nor for an open device; but that is root's.
	 */
	ret = fipc_netlink_init();
	if (ret)
		goto exit_device;

	return 0;

exit_device:
	fipc_device_exit();
exit_latency:
	fipc_latency_exit();
exit_slots:
	fipc_slot_table_exit();

	return ret;
}
module_init(fipc_init);

/*
 * Without the device nobody begins anything, and without the watch nobody has an event
 * to announce. The control plane looks at slots, so it goes before them.
 */
static void __exit fipc_exit(void)
{
	fipc_device_exit();
	fipc_slot_unwatch();
	fipc_netlink_exit();
	fipc_latency_exit();
	fipc_slot_table_exit();
}
module_exit(fipc_exit);

MODULE_DESCRIPTION("Synchronous, capability-secured message passing");
MODULE_LICENSE("GPL");
