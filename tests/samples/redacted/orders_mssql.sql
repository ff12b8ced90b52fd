USE [Shop]
GO
CREATE TABLE [dbo].[Customer](
	[Id] [int] IDENTITY(1,1) NOT NULL,
	[FirstName] [nvarchar](50) NULL,
	[LastName] [nvarchar](50) NULL,
	[Email] [nvarchar](120) NULL,
	[Phone] [varchar](25) NULL,
	[CreatedAt] [datetime2](7) NOT NULL
)
GO
SET IDENTITY_INSERT [dbo].[Customer] ON
INSERT [dbo].[Customer] ([Id], [FirstName], [LastName], [Email], [Phone], [CreatedAt]) VALUES (1, N'[NAME]', N'[NAME]', N'[EMAIL]', N'[PHONE]', CAST(N'2026-02-03T10:15:00.0000000' AS DateTime2))
INSERT [dbo].[Customer] ([Id], [FirstName], [LastName], [Email], [Phone], [CreatedAt]) VALUES (2, N'[NAME]', N'[NAME]', N'[EMAIL]', NULL, CAST(N'2026-02-04T08:00:12.0000000' AS DateTime2))
SET IDENTITY_INSERT [dbo].[Customer] OFF
GO
