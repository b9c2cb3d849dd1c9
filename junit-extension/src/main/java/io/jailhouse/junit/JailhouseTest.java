package io.jailhouse.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Marks a test class whose fields of type {@link Board} are boards. One in an instance field is turned on before each
 * test and off after it; one in a static field is turned on before the first test of the class and off after the last.
 * Cells declared with {@link Board#cell} are created with their board and loaded with their images. Tests of different
 * classes or methods may run at the same time: each board has processes and files of its own.
 */
@Documented
@Inherited
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(JailhouseExtension.class)
public @interface JailhouseTest {}
