package io.jailhouse.config.check;

import io.jailhouse.config.devicetree.DeviceTree;

/**
 * The device tree with which the root cell's Linux runs.
 *
 * @param file name for messages
 * @param tree what it says
 */
public record CheckedTree(String file, DeviceTree tree) {}
