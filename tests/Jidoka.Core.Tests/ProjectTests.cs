namespace Jidoka.Core.Tests;

public sealed class ProjectTests
{
    [Fact]
    public void The_assembly_under_test_is_the_named_one() =>
        System.Reflection.Assembly.Load("Jidoka.Core").GetName().Name.ShouldBe("Jidoka.Core");
}
