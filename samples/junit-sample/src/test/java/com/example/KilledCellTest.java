package com.example;

import io.jailhouse.junit.Board;
import io.jailhouse.junit.Cell;
import io.jailhouse.junit.CellState;
import io.jailhouse.junit.JailhouseTest;
import org.junit.jupiter.api.Test;

@JailhouseTest
class KilledCellTest {
    final Board board = Board.of("classpath:arm64/k3-am625-sk.cell");
    final Cell demo = board.cell("classpath:arm64/k3-am625-sk-inmate-demo.cell").image("classpath:arm64/uart-demo.bin");

    @Test
    void aKilledCellFailsAndCanBeStartedAgain() {
        demo.start();
        demo.kill();
        demo.await(CellState.FAILED);
        demo.start();
        demo.console().await("Hello 2 from cell!");
    }
}
