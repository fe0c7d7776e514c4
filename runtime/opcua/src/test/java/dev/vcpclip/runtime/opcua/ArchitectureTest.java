package dev.vcpclip.runtime.opcua;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.junit.ArchTests;
import dev.vcpclip.runtime.connector.ConnectorRules;

@AnalyzeClasses(
    packagesOf = OpcUaConnector.class,
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  @ArchTest static final ArchTests RULES = ArchTests.in(ConnectorRules.class);
}
