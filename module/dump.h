/* SPDX-License-Identifier: GPL-2.0 */
/**
 * DOC: dumps
 *
 * Endpoints, tasks and capabilities as netlink dumps. A dump is built message by
 * message, as the reader takes them. Between two messages it keeps a position, and no
 * lock. Endpoints and spaces are dumped in the order of their numbers, capabilities in
 * the order of their tokens' indices, so each object that stays is dumped exactly
 * once. Tasks are dumped in the order of a hash, so a task that starts or exits can
 * make the dump miss or repeat another task. If objects were created or removed between
 * two messages, or if the capabilities of the space being dumped have changed, the next
 * message has NLM_F_DUMP_INTR.
 *
 * The access of the reader is checked once, when the dump begins. It depends on the
 * credentials of the task that asks, and of the task that opened the socket. Process
 * ids are in the pid namespace of the task that asks.
 */
#ifndef FASTIPC_DUMP_H
#define FASTIPC_DUMP_H

struct netlink_callback;
struct sk_buff;

int fipc_dump_endpoints(struct sk_buff *skb, struct netlink_callback *cb);
int fipc_dump_tasks(struct sk_buff *skb, struct netlink_callback *cb);
int fipc_dump_caps(struct sk_buff *skb, struct netlink_callback *cb);

#endif /* FASTIPC_DUMP_H */
