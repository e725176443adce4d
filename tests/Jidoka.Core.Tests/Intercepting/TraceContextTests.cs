namespace Jidoka.Core.Tests.Intercepting;

public sealed class TraceContextTests
{
    private const string Good = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    [Theory]
    [InlineData(Good, true)]
    [InlineData("cc-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-later", true)]
    [InlineData(Good + "x", false)]
    [InlineData("00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01", false)]
    [InlineData("00-00000000000000000000000000000000-b7ad6b7169203331-01", false)]
    [InlineData("00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01", false)]
    [InlineData("00-0af7651916cd43dd8448eb211c80319c-b7ad6b716920333-01", false)]
    [InlineData("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-0\n", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public void Only_a_well_formed_parent_is_read(string? text, bool good)
    {
        var read = TraceContext.Read(text);

        read.ShouldBe(good ? text![..TraceContext.ParentLength] : null);
        TraceContext.TraceOf(read).ShouldBe(good ? "0af7651916cd43dd8448eb211c80319c" : null);
    }
}
