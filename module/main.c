// SPDX-License-Identifier: GPL-2.0
/*
 * Load and unload.
 *
 * The device is removed first, because all messages come through it. The device and
 * all exported capabilities are files whose operations this module owns. So the module
 * cannot be unloaded while such a file is open, nor while a netlink dump is in
 * progress. When fipc_exit() runs, no space exists. No task executes a command, except
 * perhaps a short netlink request; the removal of the family waits for it. A transfer
 * that a living task has not received yet may keep a capability. It is dropped with
 * the slots.
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
	 * Last, because any user can begin a dump, and a load that fails does not
	 * wait for the end of a dump. It does not wait for an open device either, but
	 * only root can open the device.
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
 * After the device is removed, no task begins an operation. After the watch has
 * stopped, no event is announced. The control plane reads slots, so it is removed
 * before the slots are freed.
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
