/* SPDX-License-Identifier: GPL-2.0 */
/**
 * DOC: the control plane
 *
 * A generic netlink family that shows objects and counters to an operator, and changes
 * settings. It is not on the path of a message. It reads the data of the other files,
 * and they do not depend on it. Documentation/netlink/specs/fastipc.yaml specifies the
 * interface.
 *
 * The family exists in the initial network namespace only. A reader with CAP_NET_ADMIN
 * in the initial user namespace sees everything, and may change settings. Other
 * readers see totals, and their own objects: dump.h.
 */
#ifndef FASTIPC_NETLINK_H
#define FASTIPC_NETLINK_H

int fipc_netlink_init(void);
void fipc_netlink_exit(void);

#endif /* FASTIPC_NETLINK_H */
