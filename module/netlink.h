/* SPDX-License-Identifier: GPL-2.0 */
/**
 * DOC: the control plane
 *
 * A generic netlink family through which an operator sees what there is, and sets what
 * may change. Nothing of it is on the path of a message; it reads what the other rooms
 * have, without their noticing. Documentation/netlink/specs/fastipc.yaml is the
 * interface.
 *
 * It is there in the initial network namespace. CAP_NET_ADMIN, in the initial user
 * namespace, sees all and sets; others see totals, and what is theirs: dump.h.
 */
#ifndef FASTIPC_NETLINK_H
#define FASTIPC_NETLINK_H

int fipc_netlink_init(void);
void fipc_netlink_exit(void);

#endif /* FASTIPC_NETLINK_H */
